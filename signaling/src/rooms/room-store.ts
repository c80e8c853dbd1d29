import type { Member, MemberId, RoomId, Update } from '@parley/shared';

/** Names one connection of a client; opaque to the rooms. */
export type ConnectionId = string;

/** A seat as the connection sees it that holds it. */
export interface SeatReference {
  readonly room: RoomId;
  readonly member: MemberId;
  readonly connection: ConnectionId;
}

export interface JoinRequest {
  readonly room: RoomId;
  readonly connection: ConnectionId;
  readonly profile: Pick<Member, 'instance' | 'name' | 'media'>;
  /** the id to take when this is nobody who returns */
  readonly newMember: MemberId;
  /** what a verified session token says */
  readonly returning?:
    | {
        readonly member: MemberId;
        readonly joinNumber: number;
      }
    | undefined;
  /** a connection that was found dead, whose seat may be taken */
  readonly replaces?: ConnectionId | undefined;
  /** the capacity if the room comes into being now; a room that exists keeps its own */
  readonly capacity: number;
}

export type JoinOutcome =
  | {
      readonly kind: 'entered';
      readonly self: Member;
      /** by rising join number */
      readonly others: readonly Member[];
      readonly capacity: number;
      /** the same member as before */
      readonly resumed: boolean;
      /** the member had a seat already, so that the others know it */
      readonly known: boolean;
      /** a connection that held the seat until now, and has it no more */
      readonly replaced: ConnectionId | undefined;
      /** the connections of the others who are here */
      readonly recipients: readonly ConnectionId[];
    }
  | { readonly kind: 'full' }
  /** the member who returns is connected through this connection, with another instance */
  | { readonly kind: 'occupied'; readonly connection: ConnectionId };

/** `full`: the store keeps as many rooms for later as it may. */
export type CreateOutcome = 'created' | 'taken' | 'full';

export interface MemberChange {
  readonly member: Member;
  /** the connections of the others who are here */
  readonly recipients: readonly ConnectionId[];
}

export interface Departure {
  readonly room: RoomId;
  readonly member: MemberId;
  /** the connections of those who stay and are here */
  readonly recipients: readonly ConnectionId[];
}

export interface Expiry {
  readonly departures: readonly Departure[];
  /** when to ask again, milliseconds since the epoch; `undefined` while nothing runs out */
  readonly nextAt: number | undefined;
}

/**
 * The state of all rooms. Every operation is atomic, also against those of other nodes that share the store. An
 * operation on a seat answers `undefined`, and does nothing, when that connection does not hold it. Times are
 * milliseconds since the epoch.
 */
export interface RoomStore {
  /** Makes a room that stays until `keptUntil` even without members. */
  create(room: {
    readonly id: RoomId;
    readonly capacity: number;
    readonly keptUntil: number;
    readonly now: number;
  }): Promise<CreateOutcome>;
  describe(
    room: RoomId,
    now: number,
  ): Promise<{ readonly members: number; readonly capacity: number } | undefined>;
  join(request: JoinRequest, now: number): Promise<JoinOutcome>;
  update(seat: SeatReference, update: Update): Promise<MemberChange | undefined>;
  leave(seat: SeatReference): Promise<Departure | undefined>;
  /** Keeps the seat, as away, until `until`. */
  vanish(seat: SeatReference, until: number): Promise<MemberChange | undefined>;
  /** The connection of a member who is here in the same room as the seat. */
  route(from: SeatReference, to: MemberId): Promise<ConnectionId | undefined>;
  /** Frees the seats whose time has run out and ends the rooms that are over. */
  expire(now: number): Promise<Expiry>;
  /** How much there is; also the check whether the store answers. */
  count(): Promise<{ readonly rooms: number; readonly members: number }>;
}
