/** What is known of one open data channel's other end: what it has, what it was told, what it was asked for. */
import { maxChatLogs } from '@parley/shared';
import { createAllowance, type Allowance } from '../budget/allowance.js';
import { chatLogKey, type ChatLogKey, type ChatLogName } from './chat-history.js';
import type { Clock } from '../ports.js';
import { createTimer } from '../timer.js';

/**
 * What one member may bring: UTF-16 units of text, and as many again for each message as a short one is worth. A whole
 * history at once, then eight messages a second.
 */
const intake = { burst: 1024 * 1024, perSecond: 8 * 1024 };
const intakeOfMessage = 1024;
/** Bytes that one member may have handed over. */
const output = { burst: 1024 * 1024, perSecond: 32 * 1024 };

export interface ChatClaim extends ChatLogName {
  readonly to: number;
}

export interface ChatWant extends ChatLogName {
  /** Messages beyond this number are wanted; rises as they come in. */
  after: number;
  /** What the other end said it has when it was asked. */
  readonly claimed: number;
}

export type ChatWants = ReadonlyMap<ChatLogKey, ChatWant>;

export interface ChatLink {
  readonly claims: ReadonlyMap<ChatLogKey, ChatClaim>;
  /** It has said what it has. */
  heard: boolean;
  /** What it was told that this end has. */
  readonly told: Map<ChatLogKey, number>;
  introduced: boolean;
  /** Claims that it was asked about, and had no more to say on. */
  readonly settled: Map<ChatLogKey, number>;
  /** It owes an answer for too long. */
  stalled: boolean;
  readonly asked: ChatWants | null;
  readonly intake: Allowance;
  readonly output: Allowance;
  claim(claim: ChatClaim): void;
  /** A message with that text has come in. */
  take(text: string): void;
  ask(wants: ChatWants, deadlineMs: number, onStalled: () => void): void;
  answered(): void;
  close(): void;
}

export function createChatLink(clock: Clock): ChatLink {
  const deadline = createTimer(clock);
  const claims = new Map<ChatLogKey, ChatClaim>();
  let asked: ChatWants | null = null;
  const intakeLeft = createAllowance(clock, intake);

  const link: ChatLink = {
    claims,
    heard: false,
    told: new Map(),
    introduced: false,
    settled: new Map(),
    stalled: false,
    get asked() {
      return asked;
    },
    intake: intakeLeft,
    output: createAllowance(clock, output),
    claim(claim) {
      const key = chatLogKey(claim);
      const before = claims.get(key)?.to ?? 0;
      if (claim.to > before && (before > 0 || claims.size < maxChatLogs)) claims.set(key, claim);
    },
    take(text) {
      intakeLeft.spend(text.length + intakeOfMessage);
    },
    ask(wants, deadlineMs, onStalled) {
      asked = wants;
      deadline.set(deadlineMs, () => {
        asked = null;
        link.stalled = true;
        onStalled();
      });
    },
    answered() {
      asked = null;
      deadline.cancel();
    },
    close() {
      asked = null;
      deadline.cancel();
    },
  };
  return link;
}
