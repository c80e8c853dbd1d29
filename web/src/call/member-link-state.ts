/** What the link to one member can be, what can happen to it and what can be done about it. */
import type { LinkId, Path } from '@parley/shared';
import type { PeerConnectionPhase } from './ports.js';
import type { LinkState } from './state.js';

/** New links that are tried by themselves before a person is asked. */
export const maxRebuilds = 3;

/** What is shown while there is no connection: never there yet, or lost. */
export type Shown = 'connecting' | 'recovering';

export type MemberLink =
  /** Without a peer connection, until the member can be reached through signaling. */
  | Waiting<'idle'>
  /** The other end's part: the initiator owes an offer. */
  | Waiting<'awaiting-offer'>
  /** The last peer connection was lost; the next try is due soon. */
  | Waiting<'backing-off'>
  | {
      readonly type: 'connecting';
      readonly link: LinkId;
      readonly shown: Shown;
      readonly rebuilds: number;
    }
  | {
      readonly type: 'connected';
      readonly link: LinkId;
      /** null until it is known */
      readonly path: Path | null;
      /** How often a better path was looked for. */
      readonly searches: number;
    }
  /** Interrupted; media may come back on the same peer connection. */
  | { readonly type: 'recovering'; readonly link: LinkId; readonly searches: number }
  /** Every try is spent. */
  | { readonly type: 'failed'; readonly link: LinkId | null };

interface Waiting<Type> {
  readonly type: Type;
  readonly shown: Shown;
  /** How many links in a row were given up. */
  readonly rebuilds: number;
  /** The last link there was. */
  readonly link: LinkId | null;
}

export type LinkEvent =
  /** The member is new here, or its page is. */
  | { readonly type: 'appeared' }
  /** `context.reachable` has changed. */
  | { readonly type: 'reachability' }
  | { readonly type: 'offered'; readonly link: LinkId; readonly sdp: string }
  | { readonly type: 'rebuild-asked'; readonly link: LinkId }
  /** The peer connection of the current link says. */
  | { readonly type: 'phase'; readonly phase: PeerConnectionPhase }
  /** The other end is not who its description says: `dtls_failed`. */
  | { readonly type: 'handshake-failed' }
  /** The path that is shown, at first or changed. */
  | { readonly type: 'path'; readonly path: Path }
  /** The server did not pass a signal of this link on. */
  | { readonly type: 'unheard'; readonly link: LinkId }
  /** The time that the last `wake` named is over. */
  | { readonly type: 'woken' }
  /** `context.relayOnly` has changed. */
  | { readonly type: 'relay-wish' }
  /** A person wants another try. */
  | { readonly type: 'reconnect' };

export type Effect =
  /** Make a peer connection that offers. */
  | { readonly type: 'open'; readonly link: LinkId }
  /** Make a peer connection that answers. */
  | { readonly type: 'accept'; readonly link: LinkId; readonly sdp: string }
  /** One more offer on the peer connection there is. */
  | { readonly type: 'negotiate'; readonly sdp: string }
  /** Gather and check all candidates anew, while media flows on by the pair there is. */
  | { readonly type: 'restart-ice' }
  /** End the peer connection, if there is one. */
  | { readonly type: 'close' }
  | { readonly type: 'ask-rebuild'; readonly link: LinkId }
  /** Send `woken` after `ms`, instead of at any earlier time named. */
  | { readonly type: 'wake'; readonly ms: number }
  | { readonly type: 'sleep' };

export interface LinkContext {
  readonly initiator: boolean;
  /** Both this client and the member are connected to signaling. */
  readonly reachable: boolean;
  /** Links go through the relay by wish. */
  readonly relayOnly: boolean;
  readonly newLinkId: () => LinkId;
  /** 0…1 */
  readonly fraction: () => number;
}

export interface LinkStep {
  readonly state: MemberLink;
  readonly effects: readonly Effect[];
}

export const initialLink: MemberLink = {
  type: 'idle',
  shown: 'connecting',
  rebuilds: 0,
  link: null,
};

/** The state as a tile shows it. */
export function linkStateOf(state: MemberLink): LinkState {
  switch (state.type) {
    case 'idle':
    case 'awaiting-offer':
    case 'backing-off':
    case 'connecting':
      return state.shown;
    case 'connected':
    case 'recovering':
    case 'failed':
      return state.type;
  }
}

/** Whether there is a peer connection. */
export function hasPeerLink(
  state: MemberLink,
): state is Extract<MemberLink, { type: 'connecting' | 'connected' | 'recovering' }> {
  return state.type === 'connecting' || state.type === 'connected' || state.type === 'recovering';
}

/** What to show when this link is replaced. */
export function shownAfter(state: MemberLink): Shown {
  switch (state.type) {
    case 'connected':
    case 'recovering':
    case 'failed':
      return 'recovering';
    default:
      return state.shown;
  }
}

/** How many links in a row were given up so far. */
export function rebuildsOf(state: MemberLink): number {
  switch (state.type) {
    case 'connected':
    case 'recovering':
      return 0;
    case 'failed':
      return maxRebuilds;
    default:
      return state.rebuilds;
  }
}
