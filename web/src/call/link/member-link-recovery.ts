/** The rungs that help the peer connection there is; the last one, a new link, is `member-link.ts`'s to build. */
import { backoffDelay } from '../backoff.js';
import {
  sleep,
  stay,
  wake,
  type Effect,
  type LinkContext,
  type LinkStep,
  type MemberLink,
  type Recovering,
  type Rung,
} from './member-link-state.js';

/** ms that an ICE restart may take once the other end has taken part */
const rungDeadlineMs = 3_000;
/** ms after which signals that were not answered are sent again, spread like every backoff */
const askAgainMs = 1_500;
/** Times that the other end is asked in vain before the link is replaced. */
const maxAsked = 6;

type Connected = Extract<MemberLink, { type: 'connected' }>;

/** What starts a rung: only the initiator offers (PROTOCOL.md L3). */
export function restart({ initiator }: LinkContext, rung: Rung, anew = true): Effect {
  return initiator ? { type: 'restart-ice', rung, anew } : { type: 'ask-restart', rung };
}

const askAgain = (context: LinkContext) => wake(backoffDelay([askAgainMs], 1, context.fraction()));

/** Begins a rung, or begins it anew. Without signaling it is tried over the data channel, and waits. */
export function climb(state: Recovering, rung: Rung, context: LinkContext, anew = true): LinkStep {
  return {
    state: { ...state, rung, answered: false, asked: 0 },
    effects: [context.reachable ? askAgain(context) : sleep, restart(context, rung, anew)],
  };
}

/** The link is suspect. The other end may have noticed first, and asked for the restart that is under way. */
export function interrupted(state: Connected, context: LinkContext): LinkStep {
  const { link, searches } = state;
  const recovering: Recovering = {
    type: 'recovering',
    link,
    searches,
    rung: 'restart',
    answered: false,
    asked: 0,
  };
  return climb(recovering, 'restart', context, false);
}

/** Something arrives again. */
export function recovered(state: Recovering): LinkStep {
  return {
    state: { type: 'connected', link: state.link, path: null, searches: state.searches },
    effects: [sleep],
  };
}

/** The other end takes part; from now on the rung has its time. */
export function takenPart(state: Recovering, context: LinkContext): LinkStep {
  return {
    state: { ...state, answered: true },
    effects: [context.reachable ? wake(rungDeadlineMs) : sleep],
  };
}

/** The other end wants a restart of its own accord, or as its part of this rung. */
export function restartAsked(state: MemberLink, rung: Rung, context: LinkContext): LinkStep {
  if (!context.initiator) return stay(state);
  switch (state.type) {
    case 'connected':
      return { state, effects: [restart(context, rung)] };
    case 'recovering':
      // Both ends notice at about the same time; only a rung that is higher is more than what is under way here.
      return rung === 'relay' && state.rung === 'restart'
        ? climb(state, rung, context)
        : stay(state);
    default:
      return stay(state);
  }
}

/**
 * The time of a rung is over. The answer is null when there is no other rung and the link is to be replaced. Without
 * signaling no rung is spent: a new link could not be built.
 */
export function rungOver(state: Recovering, context: LinkContext): LinkStep | null {
  if (!context.reachable) return { state, effects: [sleep] };
  if (!state.answered) {
    if (state.asked >= maxAsked) return null;
    return {
      state: { ...state, asked: state.asked + 1 },
      effects: [
        context.initiator ? { type: 'resend' } : restart(context, state.rung),
        askAgain(context),
      ],
    };
  }
  return state.rung === 'restart' ? climb(state, 'relay', context) : null;
}
