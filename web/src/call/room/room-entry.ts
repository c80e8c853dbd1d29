/** Being in the room: joining it, coming back with the session, and trying again where a refusal may pass. */
import {
  newInstanceId,
  protocolVersion,
  type ErrorCode,
  type FillRandom,
  type Joined,
  type RoomId,
} from '@parley/shared';
import { backoffDelay, randomFraction } from '../backoff.js';
import type { OwnStatus } from './own-status.js';
import type { Clock, Signaling, SignalingEvent, SignalingStatus, Storage } from '../ports.js';
import { sessionKey } from './session-key.js';
import type { CallPhase } from '../state.js';
import { createTimer } from '../timer.js';

/** What the server tells of the room while one is in it. */
export type RoomEvent = Exclude<SignalingEvent, { type: 'status' | 'draining' }>;

export interface RoomEntryOptions {
  readonly signaling: Signaling;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly random: FillRandom;
  readonly room: RoomId;
  /** Oneself, as the others are to see one. */
  readonly status: () => OwnStatus;
  /** In the room, or in it again; `told` is the status that the server has. */
  readonly onEntered: (joined: Joined, told: OwnStatus) => void;
  readonly onEvent: (event: RoomEvent) => void;
  /** The connection that one was in the room with is gone; media is not. */
  readonly onDisconnected: () => void;
  /** Refused, left or closed: nothing of the room is left. */
  readonly onEnded: () => void;
  /** `phase` or `signalingStatus` has changed. */
  readonly onChange: () => void;
}

export interface RoomEntry {
  readonly phase: CallPhase;
  /** Signaling as the person sees it: a server that refuses for now is waited for as well. */
  readonly signalingStatus: SignalingStatus;
  join(): void;
  retryNow(): void;
  leave(): void;
  close(): void;
}

/** Milliseconds before a refused join is tried again, where the refusal may pass. */
const joinDelaysMs = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** Refusals that pass by themselves. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'draining',
  'unavailable',
  'rate_limited',
]);

/** How far the entry into the room has come on the connection there is. */
type Progress =
  | { readonly type: 'out' }
  /** Events that overtook the answer wait for it. */
  | { readonly type: 'joining'; readonly early: RoomEvent[] }
  | { readonly type: 'retrying'; readonly reason: 'draining' | 'busy'; readonly retryAt: number }
  | { readonly type: 'in' };

const out: Progress = { type: 'out' };

export function createRoomEntry(options: RoomEntryOptions): RoomEntry {
  const { signaling, clock, storage, random, room } = options;
  const tokenKey = sessionKey(room);
  const instance = newInstanceId(random);
  const retry = createTimer(clock);

  let phase: CallPhase = { type: 'joining' };
  let progress = out;
  let refusals = 0;
  let unsubscribe: (() => void) | null = null;

  const ended = () => phase.type === 'left' || phase.type === 'refused';

  async function enter(): Promise<void> {
    if (ended() || signaling.status.type !== 'connected') return;
    const joining: Progress = { type: 'joining', early: [] };
    progress = joining;
    options.onChange();
    const told = options.status();
    const session = storage.get('tab', tokenKey);
    const ack = await signaling.join({
      protocol: protocolVersion,
      room,
      instance,
      ...told,
      ...(session === null ? {} : { session }),
    });
    if (phase.type === 'left') {
      // Left while the server was letting us in.
      if (ack.ok) await signaling.leave();
      return;
    }
    if (progress !== joining) return;
    if (!ack.ok) {
      refuse(ack.code);
      return;
    }
    progress = { type: 'in' };
    refusals = 0;
    phase = { type: 'in-call' };
    storage.set('tab', tokenKey, ack.value.session);
    options.onEntered(ack.value, told);
    options.onChange();
    for (const event of joining.early) options.onEvent(event);
  }

  function refuse(code: ErrorCode): void {
    if (!passing.has(code)) {
      end({ type: 'refused', code });
      return;
    }
    refusals += 1;
    const wait = backoffDelay(joinDelaysMs, refusals, randomFraction(random));
    progress = {
      type: 'retrying',
      reason: code === 'draining' ? 'draining' : 'busy',
      retryAt: clock.now() + wait,
    };
    retry.set(wait, () => void enter());
    options.onChange();
  }

  function end(last: CallPhase): void {
    phase = last;
    progress = out;
    retry.cancel();
    options.onEnded();
    options.onChange();
  }

  function handle(event: SignalingEvent): void {
    if (event.type === 'status') {
      progress = out;
      retry.cancel();
      options.onDisconnected();
      if (event.status.type === 'connected') void enter();
      options.onChange();
      return;
    }
    // The connection ends next, and signaling knows when to try again.
    if (event.type === 'draining') return;
    if (progress.type === 'joining') progress.early.push(event);
    else if (progress.type === 'in') options.onEvent(event);
  }

  function finish(): void {
    unsubscribe?.();
    unsubscribe = null;
    end({ type: 'left' });
  }

  return {
    get phase() {
      return phase;
    },
    get signalingStatus(): SignalingStatus {
      if (progress.type !== 'retrying') return signaling.status;
      const { reason, retryAt } = progress;
      return { type: 'waiting', retryAt, attempt: refusals, reason };
    },
    join() {
      if (phase.type === 'left') return;
      unsubscribe ??= signaling.subscribe(handle);
      if (progress.type === 'joining' || progress.type === 'in') return;
      phase = { type: 'joining' };
      retry.cancel();
      signaling.open();
      void enter();
      options.onChange();
    },
    retryNow() {
      if (progress.type === 'retrying') {
        retry.cancel();
        void enter();
        return;
      }
      signaling.retryNow();
    },
    leave() {
      if (phase.type === 'left') return;
      const wasIn = progress.type === 'in';
      finish();
      storage.set('tab', tokenKey, null);
      // A join that is under way is followed by its leave when it is answered.
      if (wasIn) void signaling.leave();
    },
    close() {
      if (phase.type !== 'left') finish();
      signaling.close();
    },
  };
}
