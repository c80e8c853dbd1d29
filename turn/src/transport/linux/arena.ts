import type { SystemCalls } from './system-calls.js';

const ALIGNMENT = 64;

/** What is asked for before the arena is made, and where it then is. */
export interface Layout {
  /** Reserves room, aligned to a cache line; answers its offset in the arena. */
  readonly reserve: (length: number) => number;
}

/**
 * One piece of memory that the kernel reads and writes. Its address stays valid for as long as this object is
 * referenced: a buffer of which only the address is kept would be collected while the kernel still uses it.
 */
export class Arena {
  readonly bytes: Buffer;
  /** the same memory by the 32-bit word and by the 16-bit half */
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  readonly #address: number;
  readonly #low: number;
  readonly #high: number;

  constructor(calls: SystemCalls, length: number) {
    // Not zeroed, so that pages that nothing was received into cost nothing.
    this.bytes = Buffer.allocUnsafeSlow(length);
    this.words = new Uint32Array(this.bytes.buffer, 0, length >> 2);
    this.halves = new Uint16Array(this.bytes.buffer, 0, length >> 1);
    this.#address = calls.addressOf(this.bytes);
    this.#low = this.#address % 2 ** 32;
    this.#high = Math.floor(this.#address / 2 ** 32);
  }

  /** The pointer to an offset, as system calls take it. */
  pointer(offset: number): number {
    return this.#address + offset;
  }

  /** Writes the pointer to `target` at `offset`, both offsets in this arena. */
  writePointer(offset: number, target: number): void {
    const low = this.#low + target;
    this.words[offset >> 2] = low;
    this.words[(offset >> 2) + 1] = low >= 2 ** 32 ? this.#high + 1 : this.#high;
  }

  /** Writes a non-negative 64-bit number that fits 32 bits. */
  writeSize(offset: number, size: number): void {
    this.words[offset >> 2] = size;
    this.words[(offset >> 2) + 1] = 0;
  }
}

/** Adds up what parts of an arena need, each starting on a cache line of its own. */
export function createLayout(): Layout & { readonly length: () => number } {
  let length = 0;
  return {
    reserve(size) {
      const offset = length;
      length += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
      return offset;
    },
    length: () => length,
  };
}
