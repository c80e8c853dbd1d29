/**
 * The life of the link to one member, as a pure state machine. It says what to do (`Effect`); `member-connection.ts`
 * does it. Both ends run it, and only the initiator ever opens a link (PROTOCOL.md L1–L3), so there is no glare: the
 * other end asks. Link ids tell late signals from current ones.
 */
import type { LinkId, Path } from '@parley/shared';
import { backoffDelay } from './backoff.js';
import {
  hasPeerLink,
  maxRebuilds,
  rebuildsOf,
  shownAfter,
  type Effect,
  type LinkContext,
  type LinkEvent,
  type LinkStep,
  type MemberLink,
  type Shown,
} from './member-link-state.js';
import { searchDelayMs } from './path-search.js';
import type { PeerConnectionPhase } from './ports.js';

/** Milliseconds that a new link may take to connect, and that the initiator may take to offer one. */
export const connectDeadlineMs = 15_000;
/** Milliseconds that an interrupted link may take to come back by itself. */
export const recoverDeadlineMs = 8_000;
/**
 * Milliseconds before each. The first leaves time to learn that the member went away or left, which shows as a
 * closed link too.
 */
const rebuildDelaysMs = [500, 2_000, 5_000] as const;

const close: Effect = { type: 'close' };
const sleep: Effect = { type: 'sleep' };
const wake = (ms: number): Effect => ({ type: 'wake', ms });
const stay = (state: MemberLink): LinkStep => ({ state, effects: [] });

interface Beginning {
  readonly shown: Shown;
  readonly rebuilds: number;
  readonly link: LinkId | null;
  /** Whether the other end asks for the offer, or knows that the initiator makes one unasked. */
  readonly ask: LinkId | null;
}

/** A new link: the initiator opens it, the other end waits for it; without signaling both wait for that. */
function begin(context: LinkContext, { shown, rebuilds, link, ask }: Beginning): LinkStep {
  if (!context.reachable) {
    return { state: { type: 'idle', shown, rebuilds, link }, effects: [close, sleep] };
  }
  if (context.initiator) {
    const fresh = context.newLinkId();
    return {
      state: { type: 'connecting', link: fresh, shown, rebuilds },
      effects: [close, { type: 'open', link: fresh }, wake(connectDeadlineMs)],
    };
  }
  const asking: Effect[] = ask === null ? [] : [{ type: 'ask-rebuild', link: ask }];
  return {
    state: { type: 'awaiting-offer', shown, rebuilds, link },
    effects: [close, ...asking, wake(connectDeadlineMs)],
  };
}

/** The peer connection is beyond repair. */
function lose(state: MemberLink, context: LinkContext): LinkStep {
  const { link } = state;
  const shown = shownAfter(state);
  const rebuilds = rebuildsOf(state);
  if (!context.reachable) {
    return { state: { type: 'idle', shown, rebuilds, link }, effects: [close, sleep] };
  }
  if (rebuilds >= maxRebuilds) return { state: { type: 'failed', link }, effects: [close, sleep] };
  return {
    state: { type: 'backing-off', shown, rebuilds: rebuilds + 1, link },
    effects: [close, wake(backoffDelay(rebuildDelaysMs, rebuilds + 1, context.fraction()))],
  };
}

function becameReachable(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'idle':
    case 'connecting':
      // Signals of this link may have been lost meanwhile. A link id that both know lets the other end ask at once.
      return begin(context, {
        shown: state.shown,
        rebuilds: state.rebuilds,
        link: state.link,
        ask: state.link,
      });
    case 'failed':
      return begin(context, {
        shown: 'recovering',
        rebuilds: 0,
        link: state.link,
        ask: state.link,
      });
    case 'recovering':
      return { state, effects: [wake(recoverDeadlineMs)] };
    case 'awaiting-offer':
    case 'backing-off':
    case 'connected':
      return stay(state);
  }
}

/** Nothing can be negotiated now, so no try is spent. */
function becameUnreachable(state: MemberLink): LinkStep {
  switch (state.type) {
    case 'awaiting-offer':
      return { state: { ...state, type: 'idle' }, effects: [sleep] };
    case 'backing-off':
      return {
        state: { ...state, type: 'idle', rebuilds: state.rebuilds - 1 },
        effects: [sleep],
      };
    case 'connecting':
    case 'recovering':
      return { state, effects: [sleep] };
    case 'idle':
    case 'connected':
    case 'failed':
      return stay(state);
  }
}

function offered(state: MemberLink, link: LinkId, sdp: string, context: LinkContext): LinkStep {
  if (context.initiator) return stay(state);
  if (state.link === link) {
    return hasPeerLink(state)
      ? { state, effects: [{ type: 'negotiate', sdp }] }
      : // A late word of a link that was given up here.
        stay(state);
  }
  const rebuilds = state.type === 'failed' ? 0 : rebuildsOf(state);
  return {
    state: { type: 'connecting', link, shown: shownAfter(state), rebuilds },
    effects: [close, { type: 'accept', link, sdp }, wake(connectDeadlineMs)],
  };
}

function rebuildAsked(state: MemberLink, link: LinkId, context: LinkContext): LinkStep {
  if (!context.initiator) return stay(state);
  const again = (rebuilds: number) =>
    begin(context, { shown: shownAfter(state), rebuilds, link: state.link, ask: null });
  switch (state.type) {
    case 'idle':
    case 'awaiting-offer':
    case 'failed':
      // No link is current, so none is confused with another.
      return again(rebuildsOf(state));
    case 'backing-off':
      return state.link === link ? again(state.rebuilds) : stay(state);
    case 'connecting':
    case 'connected':
    case 'recovering': {
      const rebuilds = rebuildsOf(state) + 1;
      return state.link === link && rebuilds <= maxRebuilds ? again(rebuilds) : stay(state);
    }
  }
}

function phaseChanged(
  state: MemberLink,
  phase: PeerConnectionPhase,
  context: LinkContext,
): LinkStep {
  if (!hasPeerLink(state)) return stay(state);
  switch (phase) {
    case 'connecting':
      return stay(state);
    case 'connected': {
      // An ICE restart ends in this phase as well.
      if (state.type === 'connected') return stay(state);
      const searches = state.type === 'recovering' ? state.searches : 0;
      return {
        state: { type: 'connected', link: state.link, path: null, searches },
        effects: [sleep],
      };
    }
    case 'disconnected':
      return state.type === 'connected'
        ? {
            state: { type: 'recovering', link: state.link, searches: state.searches },
            effects: [context.reachable ? wake(recoverDeadlineMs) : sleep],
          }
        : stay(state);
    case 'failed':
    case 'closed':
      return lose(state, context);
  }
}

/** ICE does not try pairs again that failed once, so a link that is not on its best path starts over now and then. */
function searchLater(
  state: Extract<MemberLink, { type: 'connected' }>,
  context: LinkContext,
): LinkStep {
  const delay =
    state.path === null || !context.initiator
      ? null
      : searchDelayMs(state.path, state.searches, context.relayOnly);
  return { state, effects: [delay === null ? sleep : wake(delay)] };
}

function pathChanged(state: MemberLink, path: Path, context: LinkContext): LinkStep {
  if (state.type !== 'connected' || state.path === path) return stay(state);
  return searchLater({ ...state, path }, context);
}

function woken(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'connected': {
      // Without signaling nothing can be negotiated, and no search is spent.
      if (!context.reachable) return searchLater(state, context);
      const { effects, state: next } = searchLater(
        { ...state, searches: state.searches + 1 },
        context,
      );
      return { state: next, effects: [{ type: 'restart-ice' }, ...effects] };
    }
    case 'connecting':
    case 'recovering':
      return lose(state, context);
    case 'awaiting-offer':
      if (state.rebuilds >= maxRebuilds) {
        return { state: { type: 'failed', link: state.link }, effects: [sleep] };
      }
      return begin(context, { ...state, rebuilds: state.rebuilds + 1, ask: state.link });
    case 'backing-off':
      return begin(context, { ...state, ask: state.link });
    case 'idle':
    case 'failed':
      return stay(state);
  }
}

function reconnect(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'connecting':
    case 'connected':
    case 'idle':
      return stay(state);
    case 'awaiting-offer':
    case 'backing-off':
    case 'recovering':
    case 'failed':
      return begin(context, {
        shown: shownAfter(state),
        rebuilds: 0,
        link: state.link,
        ask: state.link ?? context.newLinkId(),
      });
  }
}

/** A link that was made under the other wish ends before another packet takes its path. */
function relayWishChanged(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'idle':
    case 'awaiting-offer':
    case 'backing-off':
      return stay(state);
    case 'connecting':
    case 'connected':
    case 'recovering':
    case 'failed':
      return begin(context, {
        shown: shownAfter(state),
        rebuilds: 0,
        link: state.link,
        ask: state.link ?? context.newLinkId(),
      });
  }
}

/** What one event makes of the link, and what is to be done about it. */
export function stepLink(state: MemberLink, event: LinkEvent, context: LinkContext): LinkStep {
  switch (event.type) {
    case 'appeared':
      return begin(context, { shown: 'connecting', rebuilds: 0, link: null, ask: null });
    case 'reachability':
      return context.reachable ? becameReachable(state, context) : becameUnreachable(state);
    case 'offered':
      return offered(state, event.link, event.sdp, context);
    case 'rebuild-asked':
      return rebuildAsked(state, event.link, context);
    case 'phase':
      return phaseChanged(state, event.phase, context);
    case 'handshake-failed':
      // Whoever changed the fingerprints changes those of the next link too.
      return hasPeerLink(state)
        ? { state: { type: 'failed', link: state.link }, effects: [close, sleep] }
        : stay(state);
    case 'path':
      return pathChanged(state, event.path, context);
    case 'unheard':
      return state.type === 'connecting' && state.link === event.link
        ? lose(state, context)
        : stay(state);
    case 'woken':
      return woken(state, context);
    case 'relay-wish':
      return relayWishChanged(state, context);
    case 'reconnect':
      return reconnect(state, context);
  }
}
