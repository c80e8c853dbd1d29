/** The last rung: a new link instead of the one there is, and what becomes of one that no new link can help. */
import type { LinkId } from '@parley/shared';
import { backoffDelay } from '../backoff.js';
import {
  closeLink,
  maxRebuilds,
  rebuildsOf,
  shownAfter,
  sleep,
  wake,
  type LinkContext,
  type LinkStep,
  type MemberLink,
  type Shown,
} from './member-link-state.js';

/** Milliseconds that a first link may take to connect, and that the initiator may take to offer one. */
export const connectDeadlineMs = 15_000;
/** The same for a link that replaces one that worked, so between ends that are known to reach each other. */
export const reconnectDeadlineMs = 8_000;
/**
 * Milliseconds before each. The first leaves time to learn that the member went away or left, which shows as a
 * closed link too.
 */
const rebuildDelaysMs = [500, 1_000, 2_000] as const;
/** Milliseconds between tries once the link has failed; the last is repeated. */
const retryDelaysMs = [10_000, 20_000, 40_000, 60_000] as const;

/** The time that a new link has from now on. */
export const deadline = (shown: Shown) =>
  wake(shown === 'connecting' ? connectDeadlineMs : reconnectDeadlineMs);

interface Beginning {
  readonly shown: Shown;
  readonly rebuilds: number;
  readonly link: LinkId | null;
  /** Whether the other end asks for the offer, or knows that the initiator makes one unasked. */
  readonly ask: LinkId | null;
}

/** A new link: the initiator opens it, the other end waits for it; without signaling both wait for that. */
export function begin(context: LinkContext, { shown, rebuilds, link, ask }: Beginning): LinkStep {
  if (!context.reachable) {
    return { state: { type: 'idle', shown, rebuilds, link }, effects: [closeLink, sleep] };
  }
  if (context.initiator) {
    const fresh = context.newLinkId();
    return {
      state: { type: 'connecting', link: fresh, shown, rebuilds },
      effects: [closeLink, { type: 'open', link: fresh }, deadline(shown)],
    };
  }
  return {
    state: { type: 'awaiting-offer', shown, rebuilds, link },
    effects: [
      closeLink,
      ...(ask === null ? [] : [{ type: 'ask-rebuild', link: ask } as const]),
      deadline(shown),
    ],
  };
}

/** Instead of the link there is, or was. */
export function replace(
  state: MemberLink,
  context: LinkContext,
  change: Partial<Beginning> = {},
): LinkStep {
  return begin(context, {
    shown: shownAfter(state),
    rebuilds: rebuildsOf(state),
    link: state.link,
    ask: state.link,
    ...change,
  });
}

/** Every try is spent. */
export function fail(link: LinkId | null, rebuilds: number, context: LinkContext): LinkStep {
  const again = backoffDelay(retryDelaysMs, rebuilds - maxRebuilds + 1, context.fraction());
  return {
    state: { type: 'failed', why: 'spent', link, rebuilds },
    // The other end hears of it by the offer.
    effects: [closeLink, context.initiator ? wake(again) : sleep],
  };
}

/** The peer connection is beyond repair. */
export function lose(state: MemberLink, context: LinkContext): LinkStep {
  const { link } = state;
  const shown = shownAfter(state);
  const rebuilds = rebuildsOf(state);
  if (!context.reachable) {
    return { state: { type: 'idle', shown, rebuilds, link }, effects: [closeLink, sleep] };
  }
  if (rebuilds >= maxRebuilds) return fail(link, rebuilds, context);
  return {
    state: { type: 'backing-off', shown, rebuilds: rebuilds + 1, link },
    effects: [closeLink, wake(backoffDelay(rebuildDelaysMs, rebuilds + 1, context.fraction()))],
  };
}
