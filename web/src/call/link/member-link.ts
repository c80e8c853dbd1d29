/**
 * The life of the link to one member, as a pure state machine. It says what to do (`Effect`); `member-connection.ts`
 * does it. Both ends run it, and only the initiator ever opens a link or offers (PROTOCOL.md L1–L3), so there is no
 * glare: the other end asks. Link ids tell late signals from current ones.
 *
 * The ladder: a connected link that is suspect has its ICE restarted, then restarted with relays only
 * (`member-link-recovery.ts`), then it is replaced a few times, then it has failed (`member-link-rebuild.ts`). A failed
 * link is tried again now and then, and at once when something has changed.
 */
import type { LinkId, Path } from '@parley/shared';
import { begin, deadline, fail, lose, replace } from './member-link-rebuild.js';
import {
  climb,
  interrupted,
  recovered,
  restart,
  restartAsked,
  rungOver,
  takenPart,
} from './member-link-recovery.js';
import {
  closeLink,
  hasPeerLink,
  maxRebuilds,
  rebuildsOf,
  shownAfter,
  sleep,
  stay,
  wake,
  type LinkContext,
  type LinkEvent,
  type LinkStep,
  type MemberLink,
} from './member-link-state.js';
import { searchDelayMs } from './path-search.js';
import type { PeerConnectionPhase } from '../ports.js';

type Connected = Extract<MemberLink, { type: 'connected' }>;

function becameReachable(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'idle':
      // A link id that both know lets the other end ask at once.
      return replace(state, context);
    case 'connecting':
      return { state, effects: [{ type: 'resend' }, deadline(state.shown)] };
    case 'failed':
      return replace(state, context, { shown: 'recovering', rebuilds: 0 });
    case 'recovering':
      return climb(state, state.rung, context);
    case 'connected':
      return state.restartOwed === true
        ? { state: owingNothing(state), effects: [restart(context, 'restart')] }
        : stay(state);
    case 'awaiting-offer':
    case 'backing-off':
      return stay(state);
  }
}

const owingNothing = ({ link, path, searches }: Connected): Connected => ({
  type: 'connected',
  link,
  path,
  searches,
});

/** Nothing new can be built now, so no try is spent. */
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
    case 'failed':
      return { state, effects: [sleep] };
    case 'idle':
    case 'connected':
      return stay(state);
  }
}

function offered(
  state: MemberLink,
  { link, isFirst }: Extract<LinkEvent, { type: 'offered' }>,
  context: LinkContext,
): LinkStep {
  if (context.initiator) return stay(state);
  if (state.link === link) {
    // Else a late word of a link that was given up here.
    return hasPeerLink(state) ? { state, effects: [{ type: 'negotiate' }] } : stay(state);
  }
  // The initiator goes on with a link whose end was forgotten here, and nothing answers for it any more.
  if (!isFirst) return { state, effects: [{ type: 'ask-rebuild', link }] };
  const shown = shownAfter(state);
  return {
    state: { type: 'connecting', link, shown, rebuilds: rebuildsOf(state) },
    effects: [closeLink, { type: 'accept', link }, deadline(shown)],
  };
}

/** The other end has answered an offer, or has made a new one. */
function answered(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'recovering':
      return takenPart(state, context);
    case 'connecting':
      return { state, effects: [context.reachable ? deadline(state.shown) : sleep] };
    default:
      return stay(state);
  }
}

function rebuildAsked(state: MemberLink, link: LinkId, context: LinkContext): LinkStep {
  if (!context.initiator) return stay(state);
  const again = (rebuilds: number) => replace(state, context, { rebuilds });
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
    case 'connected':
      // An ICE restart ends in this phase as well.
      if (state.type === 'connected') return stay(state);
      if (state.type === 'recovering') return recovered(state);
      return {
        state: { type: 'connected', link: state.link, path: null, searches: 0 },
        effects: [sleep],
      };
    case 'disconnected':
      return state.type === 'connected' ? interrupted(state, context) : stay(state);
    case 'failed':
    case 'closed':
      return lose(state, context);
  }
}

/** ICE does not try pairs again that failed once, so a link that is not on its best path starts over now and then. */
function searchLater(state: Connected, context: LinkContext): LinkStep {
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

/** What was tried in vain so far may work now. */
function changed(
  state: MemberLink,
  event: 'network-changed' | 'relay-returned',
  context: LinkContext,
): LinkStep {
  switch (state.type) {
    case 'connected': {
      // A link that works needs no relay, but a device that moved may soon be cut off, or have a better path.
      if (event !== 'network-changed') return stay(state);
      // The connection to the server goes with the old network, and comes back before a silence is noticed.
      const next: Connected = context.reachable ? state : { ...state, restartOwed: true };
      return { state: next, effects: [restart(context, 'restart')] };
    }
    case 'recovering':
      return climb(state, event === 'relay-returned' ? state.rung : 'restart', context);
    case 'connecting':
      // What it gathered is of another network, or lacks the relay.
      return context.initiator ? replace(state, context) : stay(state);
    case 'awaiting-offer':
    case 'backing-off':
      return replace(state, context);
    case 'failed':
      return state.why === 'spent' ? replace(state, context, { shown: 'recovering' }) : stay(state);
    case 'idle':
      return stay(state);
  }
}

function woken(state: MemberLink, context: LinkContext): LinkStep {
  switch (state.type) {
    case 'connected': {
      // Without signaling nobody could help if the search went wrong, and none is spent.
      if (!context.reachable) return searchLater(state, context);
      const { effects, state: next } = searchLater(
        { ...state, searches: state.searches + 1 },
        context,
      );
      return { state: next, effects: [restart(context, 'restart'), ...effects] };
    }
    case 'connecting':
      return lose(state, context);
    case 'recovering':
      // The rungs have taken their time, so the new link begins at once.
      return rungOver(state, context) ?? replace(state, context, { rebuilds: 1 });
    case 'awaiting-offer':
      return state.rebuilds >= maxRebuilds
        ? fail(state.link, state.rebuilds, context)
        : replace(state, context, { rebuilds: state.rebuilds + 1 });
    case 'backing-off':
      return replace(state, context);
    case 'failed':
      if (state.why === 'handshake') return stay(state);
      return context.reachable
        ? replace(state, context, { rebuilds: state.rebuilds + 1 })
        : { state, effects: [sleep] };
    case 'idle':
      return stay(state);
  }
}

/** A new link with all its tries, whichever end opens it. */
function startOver(state: MemberLink, context: LinkContext): LinkStep {
  return replace(state, context, {
    shown: state.type === 'failed' ? 'recovering' : shownAfter(state),
    rebuilds: 0,
    ask: state.link ?? context.newLinkId(),
  });
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
      return startOver(state, context);
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
      return startOver(state, context);
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
      return offered(state, event, context);
    case 'answered':
      return answered(state, context);
    case 'restart-asked':
      return restartAsked(state, event.rung, context);
    case 'rebuild-asked':
      return rebuildAsked(state, event.link, context);
    case 'phase':
      return phaseChanged(state, event.phase, context);
    case 'handshake-failed':
      // Whoever changed the fingerprints changes those of the next link too.
      return hasPeerLink(state)
        ? {
            state: { type: 'failed', why: 'handshake', link: state.link, rebuilds: 0 },
            effects: [closeLink, sleep],
          }
        : stay(state);
    case 'silence':
      return state.type === 'connected' ? interrupted(state, context) : stay(state);
    case 'heard':
      return state.type === 'recovering' ? recovered(state) : stay(state);
    case 'path':
      return pathChanged(state, event.path, context);
    case 'network-changed':
    case 'relay-returned':
      return changed(state, event.type, context);
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
