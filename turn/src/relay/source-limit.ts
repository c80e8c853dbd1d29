import { writeAddress } from '../codec/transport-address.js';

const WINDOW_MS = 1000;
const BUCKETS = 65_536;

/** What counts as one source: an IPv4 address, or the IPv6 network of one customer, who has all of its addresses. */
const SOURCE_LENGTH = { 0: 0, 4: 4, 16: 8 } as const;

/**
 * Counts unauthenticated requests per source and second in a fixed amount of memory: a source is an IPv4 address or an
 * IPv6 /64. Sources are hashed, with a secret seed, into counters, so that spoofed ones cannot make it grow. Two share a
 * counter with a chance of 1 in 65,536; both are then limited together.
 */
export class SourceLimit {
  readonly #limit: number;
  readonly #seed: number;
  readonly #counters = new Uint32Array(BUCKETS);
  readonly #octets = Buffer.alloc(16);
  #windowStart = Number.NEGATIVE_INFINITY;

  /** @param limit requests per second; 0 for none @param seed 32 random bits */
  constructor(limit: number, seed: number) {
    this.#limit = limit;
    this.#seed = seed;
  }

  /** Whether this source has used up its second. */
  isExceeded(address: string, now: number): boolean {
    if (this.#limit === 0) return false;
    this.#roll(now);
    return (this.#counters[this.#bucketOf(address)] ?? 0) >= this.#limit;
  }

  /** Counts one request. */
  count(address: string, now: number): void {
    if (this.#limit === 0) return;
    this.#roll(now);
    const bucket = this.#bucketOf(address);
    this.#counters[bucket] = (this.#counters[bucket] ?? 0) + 1;
  }

  #roll(now: number): void {
    if (now - this.#windowStart < WINDOW_MS) return;
    this.#windowStart = now;
    this.#counters.fill(0);
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
