/**
 * The signals of one link, whatever way they go: each belongs to a round, so that one that comes late, twice or out of
 * order does no harm, and one that was lost is sent again (PROTOCOL.md L9, L10). Both ends of a link have one.
 */
import type { SignalData } from '@parley/shared';
import type { Clock, PeerSignal } from '../ports.js';
import { createTimer } from '../timer.js';

/**
 * ms that the initiator's candidates of a restart wait for the other end's relay. An end that knows them begins to check,
 * and a check that overtakes the candidate it comes from makes that one unknown: Chromium gives such a candidate the rank
 * of the check, which may lie below the old pair's, and looks at it again only after 2.5 s.
 */
const holdMs = 300;
/** What may come before its offer, or in one round, from an end that means harm. */
const maxCandidates = 128;

export interface NegotiationOptions {
  readonly clock: Clock;
  readonly initiator: boolean;
  readonly send: (data: SignalData) => void;
  /** Hands over to the own peer connection. */
  readonly deliver: (data: PeerSignal) => void;
}

export interface Negotiation {
  /** Sends what the own peer connection says. */
  tell(data: PeerSignal): void;
  /** Takes what the other end said; true when that completes what this end waited for: an answer, or a new offer. */
  hear(data: PeerSignal): boolean;
  /** The initiator is about to make another offer, and no answer to an earlier one counts any more. */
  supersede(): void;
  /** Sends again what the other end may have missed. */
  resend(): void;
  /** Whether nothing is owed: no offer waits for its answer. */
  readonly isSettled: boolean;
  close(): void;
}

type Phase =
  /** Nothing is owed. */
  | 'settled'
  /** The initiator's next offer is being made. */
  | 'superseded'
  /** The initiator's offer is not answered yet, or the other end's peer connection has not answered yet. */
  | 'open';

export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { initiator, send, deliver } = options;
  const holding = createTimer(options.clock);
  let round = 0;
  let phase: Phase = 'settled';
  /** What this end said in the current round. */
  let description: PeerSignal | null = null;
  let candidates: PeerSignal[] = [];
  /** Candidates of a restart that are not sent yet; null where they need not wait. */
  let held: PeerSignal[] | null = null;
  /** Candidates of this round that were heard. */
  let heard = new Set<string>();
  /** Those that came before the description that they belong to. */
  let early: PeerSignal[] = [];
  /** The newest offer that came while the one before was not answered yet. */
  let nextOffer: PeerSignal | null = null;

  /** Whoever never makes a second offer need not count. */
  const roundOf = (data: PeerSignal) => data.round ?? 1;

  const deliverCandidate = (data: Extract<PeerSignal, { type: 'candidate' }>) => {
    const key = `${String(data.candidate.sdpMid)} ${data.candidate.candidate}`;
    if (heard.has(key) || heard.size >= maxCandidates) return;
    heard.add(key);
    deliver(data);
    // Nothing follows an empty one.
    if (/ typ relay(?: |$)|^$/u.test(data.candidate.candidate)) release();
  };

  const release = () => {
    holding.cancel();
    const waiting = held ?? [];
    held = null;
    for (const data of waiting) sendCandidate(data);
  };

  const sendCandidate = (data: PeerSignal) => {
    candidates.push(data);
    send(data);
  };

  const deliverEarly = () => {
    const waiting = early;
    early = [];
    for (const data of waiting) hearCandidate(data);
  };

  const enter = (next: number) => {
    round = next;
    description = null;
    candidates = [];
    heard = new Set();
  };

  function hearCandidate(data: PeerSignal): void {
    if (data.type !== 'candidate') return;
    const of = roundOf(data);
    // The initiator itself counts the rounds, so it hears of none to come.
    if (of < round || (initiator && of > round)) return;
    const ahead = initiator ? phase === 'open' : of > round;
    if (!ahead) deliverCandidate(data);
    else if (early.length < maxCandidates) early.push(data);
  }

  function hearOffer(data: PeerSignal): boolean {
    const of = roundOf(data);
    if (description !== null && of === round) {
      // The answer was lost, or is on its way.
      resend();
      return false;
    }
    if (of <= round && (phase === 'open' || description !== null)) return false;
    if (phase === 'open') {
      if (nextOffer === null || roundOf(nextOffer) < of) nextOffer = data;
      return true;
    }
    enter(of);
    phase = 'open';
    deliver(data);
    deliverEarly();
    return true;
  }

  function resend(): void {
    if (description !== null && (!initiator || phase === 'open')) send(description);
    for (const data of candidates) send(data);
  }

  return {
    tell(data) {
      switch (data.type) {
        case 'offer':
          enter(round + 1);
          phase = 'open';
          holding.cancel();
          held = round > 1 ? [] : null;
          description = { ...data, round };
          send(description);
          return;
        case 'answer': {
          phase = 'settled';
          description = { ...data, round };
          send(description);
          const next = nextOffer;
          nextOffer = null;
          if (next !== null) hearOffer(next);
          return;
        }
        case 'candidate': {
          const numbered = { ...data, round };
          if (held === null) sendCandidate(numbered);
          else held.push(numbered);
          return;
        }
      }
    },
    hear(data) {
      switch (data.type) {
        case 'offer':
          return !initiator && hearOffer(data);
        case 'answer':
          if (!initiator || phase !== 'open' || roundOf(data) !== round) return false;
          phase = 'settled';
          deliver(data);
          if (held !== null) holding.set(holdMs, release);
          deliverEarly();
          return true;
        case 'candidate':
          hearCandidate(data);
          return false;
      }
    },
    supersede() {
      phase = 'superseded';
    },
    resend,
    get isSettled() {
      return phase === 'settled';
    },
    close: () => holding.cancel(),
  };
}
