/** One call in one room: joining and coming back, who is there, and a link to each. */
import {
  fitDisplayName,
  newInstanceId,
  protocolVersion,
  type ErrorCode,
  type FillRandom,
  type Joined,
  type Member,
  type MemberId,
  type RoomId,
} from '@parley/shared';
import { backoffDelay, randomFraction } from './backoff.js';
import { createIceServers } from './ice-refresh.js';
import { createMembers } from './members.js';
import { createObservable } from './observable.js';
import { createOwnMedia } from './own-media.js';
import { createStatusSender, type OwnStatus } from './own-status.js';
import type { Clock, CreatePeerLink, Signaling, SignalingEvent, Storage } from './ports.js';
import type { Call, CallPhase, CallState, LocalMedia } from './state.js';
import { createTimer } from './timer.js';

export interface CallOptions {
  readonly signaling: Signaling;
  readonly createLink: CreatePeerLink;
  readonly clock: Clock;
  readonly media: LocalMedia;
  readonly storage: Storage;
  readonly random: FillRandom;
  readonly room: RoomId;
  readonly name: string;
  readonly relayOnly: boolean;
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
type Entry =
  | { readonly type: 'out' }
  /** Events that overtook the answer wait for it. */
  | { readonly type: 'joining'; readonly early: SignalingEvent[] }
  | { readonly type: 'retrying'; readonly reason: 'draining' | 'busy'; readonly retryAt: number }
  | { readonly type: 'in' };

const out: Entry = { type: 'out' };

export function createCall(options: CallOptions): Call {
  const { signaling, clock, storage, random, room, relayOnly } = options;
  const sessionKey = `parley.session.${room}`;
  const instance = newInstanceId(random);
  const retry = createTimer(clock);

  let phase: CallPhase = { type: 'joining' };
  let entry = out;
  let refusals = 0;
  /** Oneself as the server knows it, once it does. */
  let self: Member | null = null;
  let capacity: number | null = null;
  let name = fitDisplayName(options.name);

  const ownMedia = createOwnMedia(options.media, clock, {
    onTrack: (slot, track) => members.setTrack(slot, track),
    onChange: () => {
      status.want(ownStatus());
      publish();
    },
  });
  const ownStatus = (): OwnStatus => ({ name, media: ownMedia.state });
  const status = createStatusSender(clock, ownStatus(), (update) => signaling.update(update));
  const ice = createIceServers(clock, () => signaling.ice());
  const members = createMembers({
    clock,
    random,
    createLink: options.createLink,
    relayOnly,
    iceServers: () => ice.get(),
    tracks: () => ownMedia.tracks,
    send: (signal) => signaling.signal(signal),
    onChange: () => publish(),
  });

  const snapshot = (): CallState => ({
    phase,
    room: { id: room, capacity },
    self: {
      id: self?.id ?? null,
      name,
      media: ownMedia.state,
      speaking: ownMedia.speaking,
    },
    members: members.views(),
    signaling:
      entry.type === 'retrying'
        ? { type: 'waiting', retryAt: entry.retryAt, attempt: refusals, reason: entry.reason }
        : signaling.status,
    relayOnly,
  });
  const state = createObservable(snapshot());
  const publish = () => state.set(snapshot());

  const ended = () => phase.type === 'left' || phase.type === 'refused';

  async function enter(): Promise<void> {
    if (ended() || signaling.status.type !== 'connected') return;
    const joining: Entry = { type: 'joining', early: [] };
    entry = joining;
    publish();
    const told = ownStatus();
    const session = storage.get('tab', sessionKey);
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
    if (entry !== joining) return;
    if (!ack.ok) {
      refuse(ack.code);
      return;
    }
    entered(ack.value, told);
    for (const event of joining.early) handle(event);
  }

  function entered(joined: Joined, told: OwnStatus): void {
    // Without the seat we had, nobody knows our old links any more.
    if (self !== null && self.id !== joined.self.id) members.clear();
    entry = { type: 'in' };
    refusals = 0;
    self = joined.self;
    capacity = joined.room.capacity;
    phase = { type: 'in-call' };
    storage.set('tab', sessionKey, joined.session);
    ice.set(joined.ice);
    members.enter(joined.self, joined.members, joined.graceMs);
    status.online(told);
    publish();
  }

  function refuse(code: ErrorCode): void {
    if (!passing.has(code)) {
      phase = { type: 'refused', code };
      entry = out;
      endRoom();
      publish();
      return;
    }
    refusals += 1;
    const wait = backoffDelay(joinDelaysMs, refusals, randomFraction(random));
    entry = {
      type: 'retrying',
      reason: code === 'draining' ? 'draining' : 'busy',
      retryAt: clock.now() + wait,
    };
    retry.set(wait, () => void enter());
    publish();
  }

  /** The connection that we were in the room with is gone; media is not. */
  function disconnected(): void {
    entry = out;
    retry.cancel();
    status.offline();
    members.leaveSignaling();
  }

  function endRoom(): void {
    retry.cancel();
    status.offline();
    ice.stop();
    members.clear();
    self = null;
  }

  function handle(event: SignalingEvent): void {
    if (event.type === 'status') {
      disconnected();
      if (event.status.type === 'connected') void enter();
      publish();
      return;
    }
    if (entry.type === 'joining') {
      entry.early.push(event);
      return;
    }
    if (entry.type !== 'in') return;
    switch (event.type) {
      case 'member-joined':
      case 'member-updated':
        if (event.member.id !== self?.id) members.update(event.member);
        return;
      case 'member-left':
        members.remove(event.left.id);
        return;
      case 'signal':
        members.receive(event.signal);
        return;
      case 'draining':
        // The connection ends next, and signaling knows when to try again.
        return;
    }
  }

  let unsubscribe: (() => void) | null = null;

  function finish(): void {
    unsubscribe?.();
    unsubscribe = null;
    ownMedia.close();
    phase = { type: 'left' };
    entry = out;
    endRoom();
    publish();
  }

  return {
    state,
    join() {
      if (phase.type === 'left') return;
      unsubscribe ??= signaling.subscribe(handle);
      if (entry.type === 'joining' || entry.type === 'in') return;
      phase = { type: 'joining' };
      retry.cancel();
      signaling.open();
      void enter();
      publish();
    },
    rename(wanted) {
      name = fitDisplayName(wanted);
      status.want(ownStatus());
      publish();
    },
    retryNow() {
      if (entry.type === 'retrying') {
        retry.cancel();
        void enter();
        return;
      }
      signaling.retryNow();
    },
    reconnect(member: MemberId) {
      members.reconnect(member);
    },
    leave() {
      if (phase.type === 'left') return;
      const wasIn = entry.type === 'in';
      finish();
      storage.set('tab', sessionKey, null);
      // A join that is under way is followed by its leave when it is answered.
      if (wasIn) void signaling.leave();
    },
    close() {
      if (phase.type !== 'left') finish();
      signaling.close();
    },
  };
}
