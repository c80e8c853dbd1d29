import type { RelayAddress } from './flow.js';
import type { PortTable, PortTableMemory } from './port-table.js';
import type { ClaimVerdict, QuotaLedger, UserHash } from './quota-ledger.js';
import { SharedLock } from './shared-lock.js';

/** The ports kept for later: plain memory, which several threads may share. */
export interface ReservationMemory {
  /** a lock, then {@link SLOT_LENGTH} words for each port of each table, in the order of the tables */
  readonly words: Int32Array;
}

const LOCK = 0;
const HEADER_LENGTH = 1;

/** Of a slot: the two words of its token, the second in which it expires, the user and the bound address. */
const TOKEN = 0;
/** seconds, rounded up; 0 for a port that is not reserved */
const EXPIRY = 2;
const USER = 3;
const BOUND = 5;
const SLOT_LENGTH = 6;

/** RFC 8656 §18.10. The first octets say where to look, the others are secret. */
const TOKEN_LENGTH = 8;
const PLACE_LENGTH = 3;

/** @param buffer makes memory of so many octets, all zero */
export function createReservationMemory(
  ports: number,
  buffer: (octets: number) => ArrayBufferLike,
): ReservationMemory {
  return { words: new Int32Array(buffer((HEADER_LENGTH + ports * SLOT_LENGTH) * 4)) };
}

/** A port that was reserved, and is now this worker's to open. */
export interface ReservedPort {
  readonly relay: RelayAddress;
  readonly port: number;
}

interface Place {
  readonly memory: PortTableMemory;
  readonly table: PortTable;
  /** of its first port, among the ports of all tables */
  readonly offset: number;
}

/**
 * Which ports are reserved, and for which token. A token is good with every worker (RFC 8656 §7.2: on any 5-tuple), so
 * that a port may go from the worker that reserved it to another.
 */
export class ReservationTable {
  readonly #words: Int32Array;
  readonly #lock: SharedLock;
  readonly #quota: QuotaLedger;
  readonly #places: readonly Place[];

  /** @param tables those that the memory was made for, in that order */
  constructor(
    { words }: ReservationMemory,
    tables: readonly (readonly [PortTableMemory, PortTable])[],
    quota: QuotaLedger,
  ) {
    this.#words = words;
    this.#lock = new SharedLock(words, LOCK);
    this.#quota = quota;
    let offset = 0;
    this.#places = tables.map(([memory, table]) => {
      const place = { memory, table, offset };
      offset += table.size;
      return place;
    });
  }

  /**
   * Keeps a port that this worker has taken, and that is counted for this user, for whoever shows the token.
   * @param expiresAt ms @returns the token
   */
  reserve(
    { relay, port }: ReservedPort,
    user: UserHash,
    expiresAt: number,
    randomBytes: (length: number) => Buffer,
  ): Buffer {
    const place = this.#places.find(({ memory }) => memory.announced === relay.announced);
    if (place === undefined) throw new RangeError('the port is in none of the tables');
    const index = place.offset + port - place.memory.first;
    const token = Buffer.alloc(TOKEN_LENGTH);
    randomBytes(TOKEN_LENGTH - PLACE_LENGTH).copy(token, PLACE_LENGTH);
    token.writeUIntBE(index, 0, PLACE_LENGTH);
    this.#lock.run(() => {
      this.#put(index, TOKEN, token.readInt32BE(0));
      this.#put(index, TOKEN + 1, token.readInt32BE(4));
      this.#put(index, USER, user.one);
      this.#put(index, USER + 1, user.other);
      this.#put(index, BOUND, place.memory.bounds.indexOf(relay.bound));
      this.#put(index, EXPIRY, Math.ceil(expiresAt / 1000));
    });
    return token;
  }

  /**
   * Ends a reservation in favour of this worker, which has the port and the claim from then on. The claim is another
   * user's then, who may have no room for it ('user').
   */
  redeem(
    token: Buffer,
    user: UserHash,
    userQuota: number,
    now: number,
  ): ReservedPort | 'unknown' | Exclude<ClaimVerdict, 'ok'> {
    const index = token.readUIntBE(0, PLACE_LENGTH);
    const place = this.#places.findLast(({ offset }) => offset <= index);
    if (place === undefined || index >= place.offset + place.table.size) return 'unknown';
    return this.#lock.run(() => {
      if (!this.#holds(index, token) || this.#at(index, EXPIRY) * 1000 <= now) return 'unknown';
      const from = { one: this.#at(index, USER), other: this.#at(index, USER + 1) };
      const verdict = this.#quota.move(from, user, userQuota);
      if (verdict !== 'ok') return verdict;
      this.#put(index, EXPIRY, 0);
      const port = place.memory.first + index - place.offset;
      place.table.takeOver(port);
      const { announced, bounds } = place.memory;
      return { relay: { announced, bound: bounds[this.#at(index, BOUND)] ?? announced }, port };
    });
  }

  /** Ends a reservation that nobody took; false when somebody did. */
  end(token: Buffer): boolean {
    const index = token.readUIntBE(0, PLACE_LENGTH);
    return this.#lock.run(() => {
      if (!this.#holds(index, token)) return false;
      this.#put(index, EXPIRY, 0);
      return true;
    });
  }

  #holds(index: number, token: Buffer): boolean {
    return (
      this.#at(index, EXPIRY) !== 0 &&
      this.#at(index, TOKEN) === token.readInt32BE(0) &&
      this.#at(index, TOKEN + 1) === token.readInt32BE(4)
    );
  }

  #at(index: number, word: number): number {
    return this.#words[HEADER_LENGTH + index * SLOT_LENGTH + word] ?? 0;
  }

  #put(index: number, word: number, value: number): void {
    this.#words[HEADER_LENGTH + index * SLOT_LENGTH + word] = value;
  }
}
