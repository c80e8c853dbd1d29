import type { LinkFacts, LinkId, LinkMessage, MemberId, Path } from '@parley/shared';
import type { LinkSample } from './link-sample.js';
import type { Fingerprints } from '../ports.js';
import type { LinkRole } from '../safety/safety-code.js';
import type { LinkState } from '../state.js';

/** What a link tells the parts of the call that are about more than the link itself. */
export type MemberLinkEvent =
  /** Messages can be sent over the data channel from now on. */
  | { readonly type: 'open' }
  /** What the other end said over the data channel; its facts also when they came through signaling. */
  | { readonly type: 'message'; readonly message: LinkMessage }
  | { readonly type: 'sample'; readonly sample: LinkSample }
  /** The certificates of the handshake; null where the browser hides them. */
  | {
      readonly type: 'certificates';
      readonly link: LinkId;
      readonly role: LinkRole;
      readonly fingerprints: Fingerprints | null;
    }
  /** What this end knows of its way to the other. */
  | { readonly type: 'facts'; readonly facts: LinkFacts }
  /** What is shown of the link, at first and when it changes. */
  | { readonly type: 'link'; readonly link: LinkState; readonly path: Path | null }
  /** The peer connection is over; another one may follow. */
  | { readonly type: 'closed' }
  /** The member has left the call; what is kept of it can be let go. */
  | { readonly type: 'gone' };

/**
 * A part of the call, such as the chat. It hears what every link says, and sends through what it was made with; it never
 * holds a link.
 */
export interface CallPart {
  handle(member: MemberId, event: MemberLinkEvent): void;
}
