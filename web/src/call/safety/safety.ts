/**
 * The safety code of each link: a short code that both ends compute from the certificates of their DTLS handshake, so
 * that two people who compare it know that nobody sits in between (PROTOCOL.md K1–K9, docs/security.md).
 */
import type { FillRandom, LinkMessage, MemberId, RoomId, SafetyMessage } from '@parley/shared';
import type { CallPart, MemberLinkEvent } from '../link/member-link-event.js';
import type { Clock, Digest, Storage } from '../ports.js';
import {
  codeText,
  commitmentText,
  keptText,
  otherRole,
  signsOf,
  type LinkEnds,
  type Nonces,
} from './safety-code.js';
import { beginning, stepExchange, type Exchange, type ExchangeEvent } from './safety-exchange.js';
import {
  createSafetyMemory,
  wasCompared,
  type Agreement,
  type CodeChange,
  type CodeMark,
} from './safety-memory.js';
import { pending, viewOf, type RunOutcome, type SafetyView } from './safety-view.js';
import { createTimer, type Timer } from '../timer.js';

/** Milliseconds after which a link without a code is said to have none; one that comes later still counts. */
export const answerDeadlineMs = 15_000;

export interface SafetyOptions {
  readonly clock: Clock;
  readonly random: FillRandom;
  readonly storage: Storage;
  readonly room: RoomId;
  /** null where the page is in no secure context, and so has no cryptography to make a code with. */
  readonly digest: Digest | null;
  readonly say: (to: MemberId, message: LinkMessage) => boolean;
  readonly onChange: () => void;
}

export interface Safety extends CallPart {
  /** What is known of each member's code; the same map while nothing changed. */
  readonly views: ReadonlyMap<MemberId, SafetyView>;
  /** What the person found on comparing these signs, or null to take it back; ignored if the code is another by now. */
  mark(member: MemberId, signs: readonly number[], mark: CodeMark | null): void;
  /** Forgets everyone, also what the tab remembers. */
  forget(): void;
}

/** The run of the rules on one link. */
interface Run extends RunOutcome {
  exchange: Exchange;
  ends: LinkEnds | 'hidden' | null;
  isOpen: boolean;
  silent: boolean;
  /** This end has said, or is about to say, its first word. */
  hasBegun: boolean;
}

interface Known {
  run: Run | null;
  /** The signs of the code that is agreed on, once they are computed on this page. */
  signs: readonly number[] | null;
  readonly deadline: Timer;
}

export function createSafety(options: SafetyOptions): Safety {
  const { clock, digest, say } = options;
  const known = new Map<MemberId, Known>();
  const memory = createSafetyMemory(options.storage, options.room, (member) => known.has(member));
  let views: ReadonlyMap<MemberId, SafetyView> = new Map();

  function publish(member: MemberId): void {
    const each = known.get(member);
    const next = new Map(views);
    if (each === undefined) {
      if (!next.delete(member)) return;
    } else {
      const view = viewOf(each.run, each.signs, memory.get(member), digest !== null);
      if (JSON.stringify(view) === JSON.stringify(next.get(member) ?? pending)) return;
      next.set(member, view);
    }
    views = next;
    options.onChange();
  }

  function knownOf(member: MemberId): Known {
    const each = known.get(member);
    if (each !== undefined) return each;
    const fresh: Known = { run: null, signs: null, deadline: createTimer(clock) };
    known.set(member, fresh);
    return fresh;
  }

  function runOf(each: Known): Run {
    each.run ??= { exchange: beginning, ends: null, isOpen: false, silent: false, hasBegun: false };
    return each.run;
  }

  function advance(member: MemberId, run: Run, event: ExchangeEvent): void {
    const before = run.exchange;
    const { exchange, send } = stepExchange(before, event);
    run.exchange = exchange;
    for (const message of send) say(member, message);
    if (exchange === before) return;
    if (isOver(exchange)) known.get(member)?.deadline.cancel();
    if (digest === null) return;
    if (exchange.type === 'checking') void check(member, run, exchange.nonce, digest);
    if (exchange.type === 'agreed') {
      void agree(member, run, exchange.hand.nonce, exchange.nonce, digest);
    }
  }

  /** A link whose data channel is open and whose certificates are known: commits to a nonce, once. */
  function begin(member: MemberId, run: Run): void {
    if (!run.isOpen || run.hasBegun || run.exchange.type !== 'preparing') return;
    if (run.ends === null && digest !== null) return;
    run.hasBegun = true;
    if (digest === null || run.ends === 'hidden' || run.ends === null) {
      say(member, { type: 'safety-none' });
      return;
    }
    if (run.ends.own === run.ends.theirs) {
      run.exchange = { type: 'refused', why: 'mirrored' };
      return;
    }
    void prepare(member, run, run.ends, digest);
  }

  async function prepare(
    member: MemberId,
    run: Run,
    ends: LinkEnds,
    hashOf: Digest,
  ): Promise<void> {
    const { role } = ends;
    const nonce = randomHex(options.random);
    const earlier = memory.get(member);
    const nonces = earlier !== undefined && isBetween(earlier, ends) ? earlier.nonces : null;
    const hash = await hashOf(commitmentText(ends, role, nonce));
    const kept =
      nonces === null
        ? null
        : {
            own: await hashOf(keptText(ends, role, nonces)),
            theirs: await hashOf(keptText(ends, otherRole(role), nonces)),
          };
    const signs = nonces === null ? null : signsOf(await hashOf(codeText(ends, nonces)));
    const each = known.get(member);
    if (each?.run !== run) return;
    // The certificates are those that the code was agreed for, so it holds whatever the other end says now.
    if (signs !== null) each.signs = signs;
    advance(member, run, { type: 'prepared', hand: { nonce, hash, kept } });
    publish(member);
  }

  async function check(member: MemberId, run: Run, nonce: string, hashOf: Digest): Promise<void> {
    const ends = endsOf(run);
    const hash = await hashOf(commitmentText(ends, otherRole(ends.role), nonce));
    if (known.get(member)?.run !== run) return;
    advance(member, run, { type: 'checked', hash });
    publish(member);
  }

  async function agree(
    member: MemberId,
    run: Run,
    ownNonce: string,
    theirNonce: string,
    hashOf: Digest,
  ): Promise<void> {
    const ends = endsOf(run);
    const nonces: Nonces =
      ends.role === 'initiator'
        ? { initiator: ownNonce, other: theirNonce }
        : { initiator: theirNonce, other: ownNonce };
    const signs = signsOf(await hashOf(codeText(ends, nonces)));
    const each = known.get(member);
    if (each?.run !== run || run.exchange.type !== 'agreed') return;
    const { role, own, theirs } = ends;
    const changed = changeOf(memory.get(member), ends);
    each.signs = signs;
    memory.set(member, { role, own, theirs, nonces, mark: null, changed });
    publish(member);
  }

  function certified(
    member: MemberId,
    each: Known,
    event: Extract<MemberLinkEvent, { type: 'certificates' }>,
  ): void {
    const run = runOf(each);
    const { link, role, fingerprints } = event;
    const ends = fingerprints === null ? 'hidden' : { link, role, ...fingerprints };
    if (run.ends === null) {
      run.ends = ends;
      begin(member, run);
      return;
    }
    const before = run.ends;
    const same =
      before === 'hidden' || ends === 'hidden'
        ? before === ends
        : before.own === ends.own && before.theirs === ends.theirs;
    if (same) return;
    run.ends = ends;
    advance(member, run, { type: 'replaced' });
  }

  return {
    get views() {
      return views;
    },
    handle(member, event) {
      const each = knownOf(member);
      switch (event.type) {
        case 'certificates':
          certified(member, each, event);
          break;
        case 'open': {
          const run = runOf(each);
          run.isOpen = true;
          begin(member, run);
          each.deadline.set(answerDeadlineMs, () => {
            run.silent = true;
            publish(member);
          });
          break;
        }
        case 'message':
          if (!isSafetyMessage(event.message)) return;
          advance(member, runOf(each), { type: 'message', message: event.message });
          break;
        case 'closed':
          each.run = null;
          each.deadline.cancel();
          break;
        case 'gone':
          each.deadline.cancel();
          known.delete(member);
          break;
        default:
          return;
      }
      publish(member);
    },
    mark(member, signs, mark) {
      const agreement = memory.get(member);
      const view = views.get(member);
      if (agreement === undefined || view?.type !== 'code') return;
      if (view.signs.join() !== signs.join()) return;
      const changed = mark === 'matches' ? null : agreement.changed;
      memory.set(member, { ...agreement, mark, changed });
      publish(member);
    },
    forget() {
      memory.clear();
      for (const each of known.values()) each.deadline.cancel();
      known.clear();
      views = new Map();
    },
  };
}

const isSafetyMessage = (message: LinkMessage): message is SafetyMessage =>
  message.type === 'safety-commit' ||
  message.type === 'safety-reveal' ||
  message.type === 'safety-none';

const isOver = ({ type }: Exchange): boolean =>
  type === 'agreed' || type === 'kept' || type === 'none' || type === 'refused';

/** Whether the code was agreed for these certificates in these roles. */
const isBetween = ({ role, own, theirs }: Agreement, ends: LinkEnds): boolean =>
  role === ends.role && own === ends.own && theirs === ends.theirs;

function changeOf(earlier: Agreement | undefined, ends: LinkEnds): Agreement['changed'] {
  if (earlier === undefined) return null;
  const by: CodeChange =
    earlier.theirs !== ends.theirs
      ? 'their-key'
      : earlier.own !== ends.own
        ? 'own-key'
        : 'forgotten';
  return { by, wasCompared: wasCompared(earlier) };
}

/** The certificates of a run that has begun. */
function endsOf({ ends }: Run): LinkEnds {
  if (ends === null || ends === 'hidden') throw new Error('a run began without certificates');
  return ends;
}

function randomHex(random: FillRandom): string {
  const bytes = new Uint8Array(32);
  random(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
