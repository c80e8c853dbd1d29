import {
  newMemberId,
  type Ack,
  type IceConfig,
  type Join,
  type Joined,
  type Signal,
  type Update,
} from '@parley/shared';
import type { Logger } from 'pino';
import type { ExpiryTimer } from '../edge/expiry-timer.js';
import type { Metrics } from '../edge/metrics.js';
import type { RoomTag } from '../edge/room-tag.js';
import type {
  ConnectionId,
  JoinOutcome,
  JoinRequest,
  RoomStore,
  SeatReference,
} from '../rooms/room-store.js';
import type { SessionTokens } from '../sessions/session-token.js';
import { accept, refuse } from './answers.js';
import { tell, type SocketServer } from './socket-server.js';

export interface MembershipOptions {
  readonly io: SocketServer;
  readonly store: RoomStore;
  readonly sessions: SessionTokens;
  readonly expiry: ExpiryTimer;
  readonly now: () => number;
  readonly capacity: number;
  readonly graceMs: number;
  /** ICE servers for a user, at the host under which the connection reached us */
  readonly iceFor: (user: string, host: string) => IceConfig;
  readonly metrics: Pick<Metrics, 'join' | 'signal'>;
  readonly log: Logger;
  readonly roomTag: RoomTag;
}

/** What one connection may do in a room. Calls must not overlap: the connection's queue sees to that. */
export interface Membership {
  readonly joined: boolean;
  join(join: Join): Promise<Ack<Joined>>;
  update(update: Update): Promise<Ack<null>>;
  signal(signal: Signal): Promise<Ack<null>>;
  ice(): Promise<Ack<IceConfig>>;
  leave(): Promise<Ack<null>>;
  /** The connection has ended. */
  vanish(): Promise<void>;
}

/** Milliseconds that a connection has to prove itself alive (PROTOCOL.md S4). */
const stillThereTimeout = 1000;
/** A seat that changes hands again while it is asked for goes to none of those who race for it. */
const seatAttempts = 3;

const notJoined = () => refuse('not_joined', 'join a room first');

/**
 * The membership of one connection. Between the store's answer and the events that follow from it nothing is awaited:
 * that keeps the order of the store for everyone who listens (PROTOCOL.md J6).
 */
export function createMembership(
  connection: ConnectionId,
  host: string,
  options: MembershipOptions,
): Membership {
  const { io, store, sessions, expiry, now, graceMs, metrics, log, roomTag } = options;
  let seat: SeatReference | undefined;

  const isAlive = async (other: ConnectionId): Promise<boolean> => {
    try {
      const answers = await io.to(other).timeout(stillThereTimeout).emitWithAck('still-there');
      return answers.length > 0;
    } catch {
      // Socket.IO rejects when the time is up: no answer is the answer.
      return false;
    }
  };

  /**
   * PROTOCOL.md S4: takes the seat of a connection that is dead or of the same page, and another one beside one that is
   * alive.
   */
  const takeSeat = async (request: JoinRequest): Promise<JoinOutcome> => {
    let attempt = request;
    for (let tries = 0; tries < seatAttempts; tries += 1) {
      const outcome = await store.join(attempt, now());
      if (outcome.kind !== 'occupied') {
        if (outcome.kind === 'entered' && outcome.replaced !== undefined) {
          io.in(outcome.replaced).disconnectSockets(true);
        }
        return outcome;
      }
      if (await isAlive(outcome.connection)) break;
      attempt = { ...request, replaces: outcome.connection };
    }
    return store.join({ ...request, returning: undefined }, now());
  };

  const answerJoin = (outcome: JoinOutcome, { room }: Join): Ack<Joined> => {
    if (outcome.kind !== 'entered') {
      metrics.join('room_full');
      return refuse('room_full', 'the room holds as many members as it may');
    }
    const { self, others, capacity, resumed, known, recipients } = outcome;
    seat = { room, member: self.id, connection };
    tell(io, recipients, known ? 'member-updated' : 'member-joined', self);
    metrics.join(resumed ? 'resumed' : 'new');
    log.info({ room: roomTag(room), member: self.id, resumed }, 'member joined');
    const { id: member, joinNumber } = self;
    return accept({
      self,
      members: [...others],
      room: { id: room, capacity },
      session: sessions.sign({ room, capacity, member, joinNumber }),
      ice: options.iceFor(member, host),
      graceMs,
      resumed,
    });
  };

  return {
    get joined() {
      return seat !== undefined;
    },
    join: async (join) => {
      const { room, name, media, instance } = join;
      const claimed = join.session === undefined ? undefined : sessions.verify(join.session);
      const returning = claimed?.room === room ? claimed : undefined;
      const outcome = await takeSeat({
        room,
        connection,
        profile: { name, media, instance },
        newMember: newMemberId((bytes) => crypto.getRandomValues(bytes)),
        returning,
        capacity: Math.min(returning?.capacity ?? options.capacity, options.capacity),
      });
      return answerJoin(outcome, join);
    },
    update: async (update) => {
      const change = seat && (await store.update(seat, update));
      if (change === undefined) return notJoined();
      tell(io, change.recipients, 'member-updated', change.member);
      return accept(null);
    },
    signal: async ({ to, link, data }) => {
      if (seat === undefined) return notJoined();
      const recipient = await store.route(seat, to);
      if (recipient === undefined) {
        return refuse('member_not_found', 'no such member is in the room and connected');
      }
      io.to(recipient).emit('signal', { from: seat.member, link, data });
      metrics.signal();
      return accept(null);
    },
    ice: async () => (seat === undefined ? notJoined() : accept(options.iceFor(seat.member, host))),
    leave: async () => {
      const departure = seat && (await store.leave(seat));
      seat = undefined;
      if (departure === undefined) return notJoined();
      tell(io, departure.recipients, 'member-left', { id: departure.member, reason: 'left' });
      log.info({ room: roomTag(departure.room), member: departure.member }, 'member left');
      return accept(null);
    },
    vanish: async () => {
      if (seat === undefined) return;
      const until = now() + graceMs;
      const change = await store.vanish(seat, until);
      seat = undefined;
      if (change === undefined) return;
      tell(io, change.recipients, 'member-updated', change.member);
      expiry.wakeAt(until);
    },
  };
}
