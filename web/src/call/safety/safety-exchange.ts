/**
 * The order in which both ends of one link commit themselves to a nonce and then reveal it, as a pure state machine
 * (PROTOCOL.md K2–K8). Whatever comes out of turn ends it: a code is either agreed on by these rules or refused.
 */
import type { SafetyMessage } from '@parley/shared';

type Commit = Extract<SafetyMessage, { type: 'safety-commit' }>;

/** What this end has prepared for the link. */
export interface OwnHand {
  readonly nonce: string;
  readonly hash: string;
  /** The proofs that each end would send if it knew the code of an earlier link; null without one. */
  readonly kept: { readonly own: string; readonly theirs: string } | null;
}

/** Why there is no code, although both ends could have made one. */
export type Refusal =
  /** A message came out of turn, or twice. */
  | 'out-of-turn'
  /** What was revealed is not what was committed. */
  | 'mismatch'
  /** The other end shows what is this end's own. */
  | 'mirrored'
  /** The other end's certificate changed in the middle of a link. */
  | 'replaced';

export type Exchange =
  /** The own hand is being made; the other end may have been quicker. */
  | { readonly type: 'preparing'; readonly theirs: Commit | null }
  | { readonly type: 'committed'; readonly hand: OwnHand }
  /** Both are committed, and the own nonce is told. */
  | { readonly type: 'revealed'; readonly hand: OwnHand; readonly theirs: Commit }
  | {
      readonly type: 'checking';
      readonly hand: OwnHand;
      readonly theirs: Commit;
      readonly nonce: string;
    }
  | { readonly type: 'agreed'; readonly hand: OwnHand; readonly nonce: string }
  /** Both still know the code of an earlier link between the same certificates. */
  | { readonly type: 'kept' }
  /** The other end cannot make a code, and said so. */
  | { readonly type: 'none' }
  | { readonly type: 'refused'; readonly why: Refusal };

export type ExchangeEvent =
  | { readonly type: 'prepared'; readonly hand: OwnHand }
  | { readonly type: 'message'; readonly message: SafetyMessage }
  /** The hash that the revealed nonce has. */
  | { readonly type: 'checked'; readonly hash: string }
  /** The browser says that the other end's certificate is another now. */
  | { readonly type: 'replaced' };

export interface ExchangeStep {
  readonly exchange: Exchange;
  readonly send: readonly SafetyMessage[];
}

export const beginning: Exchange = { type: 'preparing', theirs: null };

const stay = (exchange: Exchange): ExchangeStep => ({ exchange, send: [] });
const refuse = (why: Refusal): ExchangeStep => stay({ type: 'refused', why });

const commitOf = ({ hash, kept }: OwnHand): Commit => ({
  type: 'safety-commit',
  hash,
  ...(kept === null ? {} : { kept: kept.own }),
});

/** Both ends are committed. Nothing is revealed when both prove that they know the earlier code. */
function bothCommitted(hand: OwnHand, theirs: Commit): ExchangeStep {
  if (theirs.hash === hand.hash) return refuse('mirrored');
  if (hand.kept !== null && theirs.kept === hand.kept.theirs) return stay({ type: 'kept' });
  return {
    exchange: { type: 'revealed', hand, theirs },
    send: [{ type: 'safety-reveal', nonce: hand.nonce }],
  };
}

function heard(exchange: Exchange, message: SafetyMessage): ExchangeStep {
  switch (message.type) {
    case 'safety-commit':
      if (exchange.type === 'preparing' && exchange.theirs === null) {
        return stay({ type: 'preparing', theirs: message });
      }
      if (exchange.type === 'committed') return bothCommitted(exchange.hand, message);
      return refuse('out-of-turn');
    case 'safety-reveal':
      if (exchange.type !== 'revealed') return refuse('out-of-turn');
      return stay({ ...exchange, type: 'checking', nonce: message.nonce });
    case 'safety-none':
      if (exchange.type === 'committed') return stay({ type: 'none' });
      if (exchange.type === 'preparing' && exchange.theirs === null) return stay({ type: 'none' });
      return refuse('out-of-turn');
  }
}

/** What one event makes of the exchange, and what is to be sent. */
export function stepExchange(exchange: Exchange, event: ExchangeEvent): ExchangeStep {
  if (exchange.type === 'refused') return stay(exchange);
  switch (event.type) {
    case 'prepared': {
      if (exchange.type !== 'preparing') return stay(exchange);
      const { hand } = event;
      if (exchange.theirs === null) {
        return { exchange: { type: 'committed', hand }, send: [commitOf(hand)] };
      }
      const next = bothCommitted(hand, exchange.theirs);
      return { ...next, send: [commitOf(hand), ...next.send] };
    }
    case 'message':
      return heard(exchange, event.message);
    case 'checked':
      if (exchange.type !== 'checking') return stay(exchange);
      if (event.hash !== exchange.theirs.hash) return refuse('mismatch');
      return stay({ type: 'agreed', hand: exchange.hand, nonce: exchange.nonce });
    case 'replaced':
      return refuse('replaced');
  }
}
