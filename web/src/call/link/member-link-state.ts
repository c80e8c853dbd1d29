/** What the link to one member can be, what can happen to it and what can be done about it. */
import type { LinkId, Path } from '@parley/shared';
import type { PeerConnectionPhase } from '../ports.js';
import type { LinkState } from '../state.js';

/** New links that are tried before the link is said to have failed. */
export const maxRebuilds = 3;

/** What is shown while there is no connection: never there yet, lost, or given up but for a try now and then. */
export type Shown = 'connecting' | 'recovering' | 'failed';

/** How the connection there is can be helped: all candidates anew, then those of relays only. */
export type Rung = 'restart' | 'relay';

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
      /** The device has changed its network while signaling was gone, so that the other end may not have heard of the restart. */
      readonly restartOwed?: true;
    }
  | Recovering
  | {
      readonly type: 'failed';
      /** `spent`: every try; one is made now and then all the same. `handshake`: no other try would mend it. */
      readonly why: 'spent' | 'handshake';
      readonly link: LinkId | null;
      /** How many links in a row were given up. */
      readonly rebuilds: number;
    };

/** Interrupted; media may come back on the same peer connection. */
export interface Recovering {
  readonly type: 'recovering';
  readonly link: LinkId;
  readonly searches: number;
  readonly rung: Rung;
  /** Whether the other end has taken part in this rung. */
  readonly answered: boolean;
  /** How often it was asked to without an answer. */
  readonly asked: number;
}

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
  /** The offer of a new link, or of another round on one that was answered before. */
  | { readonly type: 'offered'; readonly link: LinkId; readonly isFirst: boolean }
  /** The other end's answer of this link's round has come. */
  | { readonly type: 'answered' }
  /** The other end wants ICE restarted on the link there is. */
  | { readonly type: 'restart-asked'; readonly rung: Rung }
  | { readonly type: 'rebuild-asked'; readonly link: LinkId }
  /** The peer connection of the current link says. */
  | { readonly type: 'phase'; readonly phase: PeerConnectionPhase }
  /** Nothing arrived for longer than a link that works is silent. */
  | { readonly type: 'silence' }
  /** Something arrived after such a silence. */
  | { readonly type: 'heard' }
  /** The other end is not who its description says: `dtls_failed`. */
  | { readonly type: 'handshake-failed' }
  /** The path that is shown, at first or changed. */
  | { readonly type: 'path'; readonly path: Path }
  /** This device may be in another network now. */
  | { readonly type: 'network-changed' }
  /** A relay answers that did not before. */
  | { readonly type: 'relay-returned' }
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
  /** Make a peer connection that answers the offer that came. */
  | { readonly type: 'accept'; readonly link: LinkId }
  /** Hand the offer that came to the peer connection there is. */
  | { readonly type: 'negotiate' }
  /**
   * Gather and check candidates anew, while media flows on by the pair there is, if it does. Unless `anew`, one that began
   * a moment ago will do.
   */
  | { readonly type: 'restart-ice'; readonly rung: Rung; readonly anew: boolean }
  /** Ask the initiator for that. */
  | { readonly type: 'ask-restart'; readonly rung: Rung }
  /** Send the signals of this round again that the other end may have missed. */
  | { readonly type: 'resend' }
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

export const closeLink: Effect = { type: 'close' };
export const sleep: Effect = { type: 'sleep' };
export const wake = (ms: number): Effect => ({ type: 'wake', ms });
export const stay = (state: MemberLink): LinkStep => ({ state, effects: [] });

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

/**
 * Whether a relay that answers again would help: the link looked for one and has none, or none that leads to the other
 * end.
 */
export function needsRelay(state: MemberLink): boolean {
  switch (state.type) {
    case 'failed':
      return state.why === 'spent';
    case 'backing-off':
      return true;
    case 'recovering':
      // The first rung asks the relay itself, and most links need no other.
      return state.rung === 'relay';
    case 'connecting':
    case 'awaiting-offer':
      return state.rebuilds > 0;
    case 'idle':
    case 'connected':
      return false;
  }
}

/** What to show when this link is replaced. */
export function shownAfter(state: MemberLink): Shown {
  switch (state.type) {
    case 'connected':
    case 'recovering':
      return 'recovering';
    case 'failed':
      return 'failed';
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
    default:
      return state.rebuilds;
  }
}
