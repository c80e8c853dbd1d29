/** The two ends of a link as its state machine sees them, and events for them. */
import { linkIdSchema, type LinkId } from '@parley/shared';
import * as v from 'valibot';
import type { LinkContext, LinkEvent, LinkStep, MemberLink } from '../link/member-link-state.js';
import { stepLink } from '../link/member-link.js';

export const idOf = (name: string): LinkId => v.parse(linkIdSchema, `link-of-${name}`);
export const first = idOf('first');
/** Of every link that is opened. */
export const fresh = idOf('fresh');

export const initiator: LinkContext = {
  initiator: true,
  reachable: true,
  relayOnly: false,
  newLinkId: () => fresh,
  fraction: () => 0.5,
};
export const other: LinkContext = { ...initiator, initiator: false };
export const cutOff = (context: LinkContext): LinkContext => ({ ...context, reachable: false });

/** Plays events one after the other; the answer is the last step. */
export const play = (state: MemberLink, context: LinkContext, ...events: LinkEvent[]): LinkStep =>
  events.reduce<LinkStep>((step, event) => stepLink(step.state, event, context), {
    state,
    effects: [],
  });
