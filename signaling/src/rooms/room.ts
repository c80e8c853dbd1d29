/**
 * One room as plain data, and every transition of it. No clock and no timers: who calls brings the time (`now`,
 * milliseconds since the epoch) and asks for expiry.
 */
import type { Member, MemberId, RoomId, Update } from '@parley/shared';
import type {
  ConnectionId,
  Departure,
  JoinOutcome,
  JoinRequest,
  MemberChange,
} from './room-store.js';

/** Connected through one connection, or away and keeping the seat for a while. */
type Occupancy =
  | { readonly kind: 'here'; readonly connection: ConnectionId }
  | { readonly kind: 'away'; readonly until: number };

interface Seat {
  readonly profile: Omit<Member, 'presence'>;
  readonly occupancy: Occupancy;
}

export interface Room {
  readonly id: RoomId;
  readonly capacity: number;
  /** the room does not end before this time, even without members */
  readonly keptUntil: number;
  lastJoinNumber: number;
  readonly seats: Map<MemberId, Seat>;
}

export function newRoom(id: RoomId, capacity: number, keptUntil: number): Room {
  return { id, capacity, keptUntil, lastJoinNumber: 0, seats: new Map() };
}

/** PROTOCOL.md P5. */
export const isOver = (room: Room, now: number): boolean =>
  room.seats.size === 0 && room.keptUntil <= now;

/** PROTOCOL.md J3, S2 to S7: everything that decides whether, and as whom, someone enters. */
export function enter(room: Room, request: JoinRequest, now: number): JoinOutcome {
  const { returning } = request;
  if (returning !== undefined && mayReturnAs(room, returning.member, returning.joinNumber)) {
    const seat = room.seats.get(returning.member);
    const holder = seat?.occupancy.kind === 'here' ? seat.occupancy.connection : undefined;
    const isOwn =
      holder === undefined ||
      holder === request.connection ||
      holder === request.replaces ||
      seat?.profile.instance === request.profile.instance;
    if (!isOwn) return { kind: 'occupied', connection: holder };
    if (seat === undefined && room.seats.size >= room.capacity) return { kind: 'full' };
    room.lastJoinNumber = Math.max(room.lastJoinNumber, returning.joinNumber);
    return sit(room, request, returning.member, returning.joinNumber, {
      resumed: true,
      known: seat !== undefined,
      replaced: holder === request.connection ? undefined : holder,
    });
  }
  if (room.seats.size >= room.capacity) return { kind: 'full' };
  // The time in it keeps the numbers of a room that ended, or that a restarted server forgot, below those of
  // the room that follows it under the same id; so a token's number is free when its member returns (S7).
  room.lastJoinNumber = Math.max(room.lastJoinNumber + 1, now);
  return sit(room, request, request.newMember, room.lastJoinNumber, {
    resumed: false,
    known: false,
    replaced: undefined,
  });
}

/** A number that another member holds (the server's clock was set back) must not be given twice. */
function mayReturnAs(room: Room, member: MemberId, joinNumber: number): boolean {
  for (const [id, seat] of room.seats) {
    if (id !== member && seat.profile.joinNumber === joinNumber) return false;
  }
  return true;
}

function sit(
  room: Room,
  request: JoinRequest,
  id: MemberId,
  joinNumber: number,
  how: Pick<Extract<JoinOutcome, { kind: 'entered' }>, 'resumed' | 'known' | 'replaced'>,
): JoinOutcome {
  const seat: Seat = {
    profile: { id, joinNumber, ...request.profile },
    occupancy: { kind: 'here', connection: request.connection },
  };
  room.seats.set(id, seat);
  const others = [...room.seats.values()]
    .filter((other) => other !== seat)
    .map(asMember)
    .sort((a, b) => a.joinNumber - b.joinNumber);
  return {
    kind: 'entered',
    ...how,
    self: asMember(seat),
    others,
    capacity: room.capacity,
    recipients: connectionsBeside(room, id),
  };
}

/** PROTOCOL.md P3. */
export function change(
  room: Room,
  id: MemberId,
  connection: ConnectionId,
  update: Update,
): MemberChange | undefined {
  const seat = seatHeldBy(room, id, connection);
  if (seat === undefined) return undefined;
  const changed: Seat = {
    ...seat,
    profile: {
      ...seat.profile,
      name: update.name ?? seat.profile.name,
      media: update.media ?? seat.profile.media,
    },
  };
  room.seats.set(id, changed);
  return { member: asMember(changed), recipients: connectionsBeside(room, id) };
}

/** PROTOCOL.md P1. */
export function leave(room: Room, id: MemberId, connection: ConnectionId): Departure | undefined {
  if (seatHeldBy(room, id, connection) === undefined) return undefined;
  room.seats.delete(id);
  return { room: room.id, member: id, recipients: connectionsBeside(room, id) };
}

/** PROTOCOL.md P2: the member keeps its seat until `until`. */
export function vanish(
  room: Room,
  id: MemberId,
  connection: ConnectionId,
  until: number,
): MemberChange | undefined {
  const seat = seatHeldBy(room, id, connection);
  if (seat === undefined) return undefined;
  const away: Seat = { ...seat, occupancy: { kind: 'away', until } };
  room.seats.set(id, away);
  return { member: asMember(away), recipients: connectionsBeside(room, id) };
}

/** Frees the seats whose time has run out. */
export function expire(room: Room, now: number): Departure[] {
  const gone = [...room.seats]
    .filter(([, { occupancy }]) => occupancy.kind === 'away' && occupancy.until <= now)
    .map(([id]) => id);
  for (const id of gone) room.seats.delete(id);
  return gone.map((member) => ({
    room: room.id,
    member,
    recipients: connectionsBeside(room, member),
  }));
}

/** When `expire` or `isOver` next has something to say. */
export function nextExpiry(room: Room): number {
  if (room.seats.size === 0) return room.keptUntil;
  let next = Number.POSITIVE_INFINITY;
  for (const { occupancy } of room.seats.values()) {
    if (occupancy.kind === 'away') next = Math.min(next, occupancy.until);
  }
  return next;
}

/** PROTOCOL.md G1, G3: where a signal from the holder of a seat to another member goes. */
export function route(
  room: Room,
  from: MemberId,
  connection: ConnectionId,
  to: MemberId,
): ConnectionId | undefined {
  if (seatHeldBy(room, from, connection) === undefined) return undefined;
  const occupancy = room.seats.get(to)?.occupancy;
  return occupancy?.kind === 'here' ? occupancy.connection : undefined;
}

/** Every operation of a connection counts only as long as it holds the seat: another may have taken it (S4). */
function seatHeldBy(room: Room, id: MemberId, connection: ConnectionId): Seat | undefined {
  const seat = room.seats.get(id);
  return seat?.occupancy.kind === 'here' && seat.occupancy.connection === connection
    ? seat
    : undefined;
}

const asMember = ({ profile, occupancy }: Seat): Member => ({
  ...profile,
  presence: occupancy.kind,
});

function connectionsBeside(room: Room, id: MemberId): ConnectionId[] {
  const connections: ConnectionId[] = [];
  for (const [other, { occupancy }] of room.seats) {
    if (other !== id && occupancy.kind === 'here') connections.push(occupancy.connection);
  }
  return connections;
}
