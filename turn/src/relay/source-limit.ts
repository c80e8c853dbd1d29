import { writeAddress } from '@parley/stun/transport-address';

/** What sources are counted in: plain memory, which several threads may share. */
export interface SourceMemory {
  readonly words: Int32Array;
  /** 32 secret bits, so that nobody can choose sources that share a counter */
  readonly seed: number;
}

const WINDOW_MS = 1000;
const BUCKETS = 65_536;

/** A word holds the number of a second, as far as it fits into 12 bits, and in the other 20 what was counted in it. */
const WINDOWS = 4096;
const WINDOW_SHIFT = 20;
const MAXIMUM_COUNT = (1 << WINDOW_SHIFT) - 1;

/** What counts as one source: an IPv4 address, or the IPv6 network of one customer, who has all of its addresses. */
const SOURCE_LENGTH = { 0: 0, 4: 4, 16: 8 } as const;

/** @param buffer makes memory of so many octets, all zero */
export function createSourceMemory(
  seed: number,
  buffer: (octets: number) => ArrayBufferLike,
): SourceMemory {
  return { words: new Int32Array(buffer(BUCKETS * 4)), seed };
}

/**
 * Counts unauthenticated requests per source and second in a fixed amount of memory: a source is an IPv4 address or an
 * IPv6 /64. Sources are hashed, with a secret seed, into counters, so that spoofed ones cannot make it grow. Two share a
 * counter with a chance of 1 in 65,536; both are then limited together. Limits of a million and more are no limit.
 */
export class SourceLimit {
  readonly #limit: number;
  readonly #words: Int32Array;
  readonly #seed: number;
  readonly #octets = Buffer.alloc(16);

  /** @param limit requests per second; 0 for none */
  constructor(limit: number, { words, seed }: SourceMemory) {
    this.#limit = limit;
    this.#words = words;
    this.#seed = seed;
  }

  /** Whether this source has used up its second. */
  isExceeded(address: string, now: number): boolean {
    if (this.#limit === 0) return false;
    return this.#countOf(Atomics.load(this.#words, this.#bucketOf(address)), now) >= this.#limit;
  }

  /** Counts one request. */
  count(address: string, now: number): void {
    if (this.#limit === 0) return;
    const bucket = this.#bucketOf(address);
    let word = Atomics.load(this.#words, bucket);
    while (word >>> WINDOW_SHIFT !== windowOf(now)) {
      // Whoever comes first in a second begins the count anew; the others find it begun.
      const fresh = (windowOf(now) << WINDOW_SHIFT) | 1;
      const found = Atomics.compareExchange(this.#words, bucket, word, fresh);
      if (found === word) return;
      word = found;
    }
    if ((word & MAXIMUM_COUNT) < MAXIMUM_COUNT) Atomics.add(this.#words, bucket, 1);
  }

  #countOf(word: number, now: number): number {
    return word >>> WINDOW_SHIFT === windowOf(now) ? word & MAXIMUM_COUNT : 0;
  }

  /** FNV-1a with a seed. */
  #bucketOf(address: string): number {
    const length = SOURCE_LENGTH[writeAddress(address, this.#octets, 0)];
    let hash = this.#seed;
    for (let index = 0; index < length; index += 1) {
      hash = Math.imul(hash ^ (this.#octets[index] ?? 0), 0x01000193);
    }
    return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
  }
}

function windowOf(now: number): number {
  return Math.floor(now / WINDOW_MS) % WINDOWS;
}
