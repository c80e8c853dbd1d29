import type { RoomId } from '@parley/shared';
import {
  change,
  enter,
  expire,
  isOver,
  leave,
  newRoom,
  nextExpiry,
  route,
  vanish,
} from './room.js';
import type { Room } from './room.js';
import type { Departure, RoomStore, SeatReference } from './room-store.js';

export interface MemoryStoreOptions {
  /** rooms from which on none is made without members; the others are bounded by their connections */
  readonly mostKeptRooms?: number;
}

/** What one address can make in a day at RATE_LIMIT=1, with some to spare: about 50 MB. */
const defaultMostKeptRooms = 100_000;

/**
 * Rooms in the memory of this process, for a single node. Each operation runs to its end before it answers, which is
 * what makes it atomic.
 */
export function createMemoryStore({
  mostKeptRooms = defaultMostKeptRooms,
}: MemoryStoreOptions = {}): RoomStore {
  const rooms = new Map<RoomId, Room>();

  const at = <Answer>(
    { room: id }: SeatReference,
    act: (room: Room) => Answer | undefined,
  ): Answer | undefined => {
    const room = rooms.get(id);
    return room === undefined ? undefined : act(room);
  };
  const find = (id: RoomId, now: number): Room | undefined => {
    const room = rooms.get(id);
    return room === undefined || isOver(room, now) ? undefined : room;
  };

  return {
    create: async ({ id, capacity, keptUntil, now }) => {
      if (find(id, now) !== undefined) return 'taken';
      if (rooms.size >= mostKeptRooms) return 'full';
      rooms.set(id, newRoom(id, capacity, keptUntil));
      return 'created';
    },
    describe: async (id, now) => {
      const room = find(id, now);
      return room && { members: room.seats.size, capacity: room.capacity };
    },
    join: async (request, now) => {
      const room = find(request.room, now) ?? newRoom(request.room, request.capacity, 0);
      const outcome = enter(room, request, now);
      if (outcome.kind === 'entered') rooms.set(room.id, room);
      return outcome;
    },
    update: async (seat, update) =>
      at(seat, (room) => change(room, seat.member, seat.connection, update)),
    leave: async (seat) =>
      at(seat, (room) => {
        const departure = leave(room, seat.member, seat.connection);
        // A room that is kept for a day ends by `expire`.
        if (room.seats.size === 0 && room.keptUntil === 0) rooms.delete(room.id);
        return departure;
      }),
    vanish: async (seat, until) =>
      at(seat, (room) => vanish(room, seat.member, seat.connection, until)),
    route: async (from, to) => at(from, (room) => route(room, from.member, from.connection, to)),
    expire: async (now) => {
      const departures: Departure[] = [];
      let nextAt = Number.POSITIVE_INFINITY;
      for (const room of rooms.values()) {
        if (nextExpiry(room) <= now) departures.push(...expire(room, now));
        if (isOver(room, now)) rooms.delete(room.id);
        else nextAt = Math.min(nextAt, nextExpiry(room));
      }
      return { departures, nextAt: Number.isFinite(nextAt) ? nextAt : undefined };
    },
    count: async () => {
      let members = 0;
      for (const room of rooms.values()) members += room.seats.size;
      return { rooms: rooms.size, members };
    },
  };
}
