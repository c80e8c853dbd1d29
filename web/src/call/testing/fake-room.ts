/** A signaling server in memory: one room, as PROTOCOL.md tells it, and connections that can be cut. */
import {
  memberIdSchema,
  type Ack,
  type ErrorCode,
  type Join,
  type Joined,
  type Member,
  type MemberId,
  type Signal,
} from '@parley/shared';
import * as v from 'valibot';
import type { Signaling, SignalingEvent, SignalingStatus } from '../ports.js';
import type { FakeClock } from './fake-clock.js';

export const graceMs = 20_000;

export interface FakeSignaling extends Signaling {
  /** The connection is cut, and does not come back before `restore`. */
  cut(): void;
  restore(): void;
  /** Everything that this client sent in signals. */
  readonly sent: readonly Signal[];
  /** Every join that this client asked for. */
  readonly joins: readonly Join[];
  /** Makes the server answer the next asks of one kind with this code. */
  refuse(kind: 'join' | 'update' | 'ice' | 'signal', code: ErrorCode, times: number): void;
  /** Delivers an event as if the server had sent it. */
  deliver(event: SignalingEvent): void;
}

export interface FakeRoom {
  connect(): FakeSignaling;
  /** Everyone whom the server knows. */
  readonly members: readonly Member[];
  /** Loses its memory and every connection; `restore` each client to go on. */
  restart(): void;
  /** Gives the seat of a member away, as after its grace time. */
  forget(id: MemberId): void;
  capacity: number;
  /** milliseconds that an event takes to a client; answers take none */
  latencyMs: number;
  /** milliseconds that the credentials it hands out last */
  iceTtlMs: number;
  /** How many sets of ICE servers it has handed out. */
  readonly iceSets: number;
}

interface Seat {
  member: Member;
  connection: FakeConnection | null;
  cancelGrace: (() => void) | null;
}

interface FakeConnection {
  readonly deliver: (event: SignalingEvent) => void;
}

const ok = <Value>(value: Value): Ack<Value> => ({ ok: true, value });
const no = (code: ErrorCode) => ({ ok: false, code, message: '' }) as const;

export function createFakeRoom(clock: FakeClock): FakeRoom {
  const seats = new Map<MemberId, Seat>();
  /** Outlives a restart, as tokens carry it. */
  const numbers = new Map<MemberId, number>();
  const clients = new Set<FakeSignaling>();
  let lastNumber = 0;
  let iceSets = 0;

  const broadcast = (event: SignalingEvent, except: MemberId) => {
    for (const [id, seat] of seats) if (id !== except) seat.connection?.deliver(event);
  };

  const iceConfig = () => {
    iceSets += 1;
    return {
      iceServers: [{ urls: ['turn:relay.test'], username: `set-${iceSets}`, credential: 'x' }],
      expiresAt: clock.now() + room.iceTtlMs,
    };
  };

  const removeSeat = (id: MemberId, reason: 'left' | 'vanished') => {
    seats.get(id)?.cancelGrace?.();
    seats.delete(id);
    broadcast({ type: 'member-left', left: { id, reason } }, id);
  };

  const vanish = (id: MemberId) => {
    const seat = seats.get(id);
    if (seat === undefined) return;
    seat.connection = null;
    seat.member = { ...seat.member, presence: 'away' };
    broadcast({ type: 'member-updated', member: seat.member }, id);
    seat.cancelGrace = clock.after(graceMs, () => removeSeat(id, 'vanished'));
  };

  function enter(join: Join, connection: FakeConnection): Ack<Joined> {
    const claimed = numbers.has(join.session as MemberId) ? (join.session as MemberId) : null;
    const known = claimed === null ? undefined : seats.get(claimed);
    if (known === undefined && seats.size >= room.capacity) return no('room_full');
    const returns = claimed !== null && (known === undefined || known.connection === null);
    if (!returns) lastNumber += 1;
    const id =
      returns && claimed !== null
        ? claimed
        : v.parse(memberIdSchema, `member-${String(lastNumber).padStart(3, '0')}`);
    const joinNumber = numbers.get(id) ?? lastNumber;
    numbers.set(id, joinNumber);
    const member: Member = {
      id,
      joinNumber,
      instance: join.instance,
      name: join.name,
      media: join.media,
      presence: 'here',
    };
    known?.cancelGrace?.();
    const others = [...seats.values()]
      .map((seat) => seat.member)
      .filter((other) => other.id !== id)
      .sort((one, other) => one.joinNumber - other.joinNumber);
    seats.set(id, { member, connection, cancelGrace: null });
    broadcast({ type: known === undefined ? 'member-joined' : 'member-updated', member }, id);
    return ok({
      self: member,
      members: others,
      room: { id: join.room, capacity: room.capacity },
      session: id,
      ice: iceConfig(),
      graceMs,
      resumed: returns,
    });
  }

  function connect(): FakeSignaling {
    const listeners = new Set<(event: SignalingEvent) => void>();
    const sent: Signal[] = [];
    const joins: Join[] = [];
    const refusals = new Map<string, { readonly code: ErrorCode; left: number }>();
    let status: SignalingStatus = { type: 'closed' };
    let reachable = true;
    let me: MemberId | null = null;
    let epoch = 0;

    const tell = (event: SignalingEvent) => {
      for (const listener of Array.from(listeners)) listener(event);
    };
    const setStatus = (next: SignalingStatus) => {
      status = next;
      tell({ type: 'status', status });
    };
    const connection: FakeConnection = {
      deliver(event) {
        const at = epoch;
        const arrive = () => {
          if (at === epoch) tell(event);
        };
        if (room.latencyMs === 0) queueMicrotask(arrive);
        else clock.after(room.latencyMs, arrive);
      },
    };
    const comeUp = () => {
      setStatus({ type: 'connecting' });
      queueMicrotask(() => {
        if (reachable && status.type === 'connecting') setStatus({ type: 'connected' });
      });
    };

    async function ask<Value>(kind: string, work: () => Ack<Value>): Promise<Ack<Value>> {
      const at = epoch;
      if (status.type !== 'connected') return no('unavailable');
      const refusal = refusals.get(kind);
      const refused = refusal !== undefined && refusal.left > 0;
      if (refused) refusal.left -= 1;
      const answer = refused ? no(refusal.code) : work();
      await Promise.resolve();
      return at === epoch ? answer : no('unavailable');
    }

    const signaling: FakeSignaling = {
      sent,
      joins,
      get status() {
        return status;
      },
      open() {
        if (status.type !== 'closed') return;
        comeUp();
      },
      retryNow() {
        if (status.type === 'waiting') signaling.restore();
      },
      close() {
        if (status.type === 'closed') return;
        epoch += 1;
        setStatus({ type: 'closed' });
        if (me !== null) vanish(me);
        me = null;
      },
      cut() {
        epoch += 1;
        reachable = false;
        const gone = me;
        me = null;
        setStatus({ type: 'waiting', retryAt: clock.now() + 1_000, attempt: 1 });
        if (gone !== null) vanish(gone);
      },
      restore() {
        reachable = true;
        if (status.type === 'waiting') comeUp();
      },
      join: (join) =>
        ask('join', () => {
          joins.push(join);
          if (me !== null) return no('already_joined');
          const answer = enter(join, connection);
          if (answer.ok) me = answer.value.self.id;
          return answer;
        }),
      leave: () =>
        ask('leave', () => {
          if (me === null) return no('not_joined');
          removeSeat(me, 'left');
          me = null;
          return ok(null);
        }),
      signal: (signal) =>
        ask('signal', () => {
          if (me === null) return no('not_joined');
          sent.push(signal);
          const seat = seats.get(signal.to);
          if (seat === undefined || seat.connection === null) return no('member_not_found');
          const { link, data } = signal;
          seat.connection.deliver({ type: 'signal', signal: { from: me, link, data } });
          return ok(null);
        }),
      update: (update) =>
        ask('update', () => {
          const seat = me === null ? undefined : seats.get(me);
          if (seat === undefined) return no('not_joined');
          seat.member = {
            ...seat.member,
            name: update.name ?? seat.member.name,
            media: update.media ?? seat.member.media,
          };
          broadcast({ type: 'member-updated', member: seat.member }, seat.member.id);
          return ok(null);
        }),
      ice: () => ask('ice', () => ok(iceConfig())),
      subscribe(listener) {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
      refuse(kind, code, times) {
        refusals.set(kind, { code, left: times });
      },
      deliver: tell,
    };
    clients.add(signaling);
    return signaling;
  }

  const room: FakeRoom = {
    connect,
    capacity: 8,
    latencyMs: 0,
    iceTtlMs: 3_600_000,
    get members() {
      return [...seats.values()].map((seat) => seat.member);
    },
    get iceSets() {
      return iceSets;
    },
    restart() {
      for (const seat of seats.values()) seat.cancelGrace?.();
      seats.clear();
      for (const client of clients) if (client.status.type === 'connected') client.cut();
    },
    forget(id) {
      numbers.delete(id);
      removeSeat(id, 'vanished');
    },
  };
  return room;
}
