import { createHmac } from 'node:crypto';
import { SharedLock } from './shared-lock.js';

/** What quotas are counted in: plain memory, which several threads may share. */
export interface QuotaMemory {
  /** {@link HEADER_LENGTH} words and {@link SLOT_LENGTH} for each slot, of which there is a power of two */
  readonly words: Int32Array;
  /** what users are hashed with, so that nobody can choose users that share a place */
  readonly key: Uint8Array;
}

/** 1 while somebody changes the table. */
const LOCK = 0;
/** What all users have claimed. */
const TOTAL = 1;
/** Slots in use. */
const USERS = 2;
const HEADER_LENGTH = 3;

/** Of a slot: two words of the hash, and how much that user has claimed; 0 for an empty slot. */
const COUNT = 2;
const SLOT_LENGTH = 3;

/**
 * @param claims how many there can be at once, so that every user among them has a slot
 * @param buffer makes memory of so many octets, all zero
 */
export function createQuotaMemory(
  claims: number,
  key: Uint8Array,
  buffer: (octets: number) => ArrayBufferLike,
): QuotaMemory {
  // At most half of the slots are in use, so that the place of a user is found after a few looks.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(claims, 8) * 2));
  return { words: new Int32Array(buffer((HEADER_LENGTH + slots * SLOT_LENGTH) * 4)), key };
}

/** Half of a keyed hash in each of two signed words. */
export interface UserHash {
  readonly one: number;
  readonly other: number;
}

/** What became of a claim: counted, or refused for the user's own quota or for what is left in all. */
export type ClaimVerdict = 'ok' | 'user' | 'total';

/**
 * Allocations and reservations per user and in all, exact over every worker that shares the memory. A hash table with
 * open addressing: users are known by 64 bits of a keyed hash, of which no two among any number of users here are equal
 * in practice.
 */
export class QuotaLedger {
  readonly #words: Int32Array;
  readonly #lock: SharedLock;
  readonly #key: Uint8Array;
  readonly #slots: number;

  constructor({ words, key }: QuotaMemory) {
    this.#words = words;
    this.#lock = new SharedLock(words, LOCK);
    this.#key = key;
    this.#slots = (words.length - HEADER_LENGTH) / SLOT_LENGTH;
  }

  /** what all users have claimed */
  get total(): number {
    return Atomics.load(this.#words, TOTAL);
  }

  /**
   * Counts one more for a user.
   * @param userQuota how much one user may have; 0 for no limit @param totalQuota how much all may have; 0 for no limit
   */
  claim(user: UserHash, userQuota: number, totalQuota: number): ClaimVerdict {
    return this.#lock.run(() => {
      if (totalQuota > 0 && this.total >= totalQuota) return 'total';
      return this.#add(user, userQuota);
    });
  }

  /** Takes back one claim of a user; nothing happens to one who has none. */
  release(user: UserHash): void {
    this.#lock.run(() => {
      this.#subtract(user);
    });
  }

  /** Makes one claim of a user another user's, whose own quota may refuse it. */
  move(from: UserHash, to: UserHash, userQuota: number): ClaimVerdict {
    if (from.one === to.one && from.other === to.other) return 'ok';
    return this.#lock.run(() => {
      const verdict = this.#add(to, userQuota);
      if (verdict === 'ok') this.#subtract(from);
      return verdict;
    });
  }

  /** What a user is known by here. */
  hashOf(user: string): UserHash {
    const digest = createHmac('sha256', this.#key).update(user).digest();
    return { one: digest.readInt32BE(0), other: digest.readInt32BE(4) };
  }

  #add(hash: UserHash, userQuota: number): ClaimVerdict {
    const slot = this.#find(hash);
    const count = this.#at(slot, COUNT);
    if (userQuota > 0 && count >= userQuota) return 'user';
    if (count === 0) {
      // A table without an empty slot would be searched for ever; there are fewer claims than that.
      if (this.#word(USERS) + 1 >= this.#slots) return 'total';
      this.#put(slot, 0, hash.one);
      this.#put(slot, 1, hash.other);
      this.#words[USERS] = this.#word(USERS) + 1;
    }
    this.#put(slot, COUNT, count + 1);
    Atomics.add(this.#words, TOTAL, 1);
    return 'ok';
  }

  #subtract(hash: UserHash): void {
    const slot = this.#find(hash);
    const count = this.#at(slot, COUNT);
    if (count === 0) return;
    this.#put(slot, COUNT, count - 1);
    Atomics.sub(this.#words, TOTAL, 1);
    if (count > 1) return;
    this.#words[USERS] = this.#word(USERS) - 1;
    this.#close(slot);
  }

  /** The slot of a user, or the empty one where the user would go. */
  #find({ one, other }: UserHash): number {
    let slot = this.#home(one);
    for (;;) {
      if (this.#at(slot, COUNT) === 0) return slot;
      if (this.#at(slot, 0) === one && this.#at(slot, 1) === other) return slot;
      slot = this.#next(slot);
    }
  }

  /** Moves users up who stand behind a slot that became empty only because it was full, so that none is lost. */
  #close(emptied: number): void {
    let hole = emptied;
    for (let slot = this.#next(hole); this.#at(slot, COUNT) > 0; slot = this.#next(slot)) {
      const home = this.#home(this.#at(slot, 0));
      // Whoever's home lies behind the hole is found without it.
      const fromHome = (slot - home + this.#slots) % this.#slots;
      const fromHole = (slot - hole + this.#slots) % this.#slots;
      if (fromHome < fromHole) continue;
      for (let word = 0; word < SLOT_LENGTH; word += 1) this.#put(hole, word, this.#at(slot, word));
      this.#put(slot, COUNT, 0);
      hole = slot;
    }
  }

  #home(one: number): number {
    return (one >>> 0) % this.#slots;
  }

  #next(slot: number): number {
    return (slot + 1) % this.#slots;
  }

  #at(slot: number, word: number): number {
    return this.#word(HEADER_LENGTH + slot * SLOT_LENGTH + word);
  }

  #put(slot: number, word: number, value: number): void {
    this.#words[HEADER_LENGTH + slot * SLOT_LENGTH + word] = value;
  }

  #word(index: number): number {
    return this.#words[index] ?? 0;
  }
}
