/** Answers an integer in [0, limit), from a cryptographic source. */
export type RandomBelow = (limit: number) => number;

/** The relay ports of one announced address: plain memory, which several threads may share. */
export interface PortTableMemory {
  /** the address that clients are told */
  readonly announced: string;
  /** the addresses that its ports are bound on, more than one where several are announced as one */
  readonly bounds: readonly string[];
  readonly first: number;
  /** {@link HEADER_LENGTH} words and one for each port of the range */
  readonly words: Int32Array;
}

/** How many ports are not free. */
const TAKEN = 0;
/** The place of the port that was given back last, plus one. */
const LAST_GIVEN = 1;
const HEADER_LENGTH = 2;

/**
 * A word is 0 for a free port. Otherwise its lowest bit says whether the port is allocated, or only held: being opened or
 * reserved; then come the worker that has it, plus one, and which of the bound addresses it is on.
 */
const ALLOCATED = 1;
const WORKER_SHIFT = 1;
const WORKER_MASK = 0xff;
const BOUND_SHIFT = 9;

/** How many workers can share a table. */
export const MAXIMUM_WORKERS = WORKER_MASK;

/** Guesses before the range is walked. While half of it is free, one in 65,000 allocations walks. */
const GUESSES = 16;

/** @param buffer makes memory of so many octets, all zero */
export function createPortTableMemory(
  announced: string,
  bounds: readonly string[],
  [first, last]: readonly [first: number, last: number],
  buffer: (octets: number) => ArrayBufferLike,
): PortTableMemory {
  const words = HEADER_LENGTH + last - first + 1;
  return { announced, bounds, first, words: new Int32Array(buffer(words * 4)) };
}

/**
 * Which ports of one address are free, and who has the others. Every change is one compare-and-swap, so that no two
 * workers ever get the same port.
 */
export class PortTable {
  readonly #memory: PortTableMemory;
  readonly #words: Int32Array;
  readonly #first: number;
  readonly #size: number;
  /** what a port has that this worker holds */
  readonly #held: number;

  /** @param worker the number of this worker, from 0 */
  constructor(memory: PortTableMemory, worker: number) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#first = memory.first;
    this.#size = memory.words.length - HEADER_LENGTH;
    this.#held = (worker + 1) << WORKER_SHIFT;
  }

  /** how many ports there are */
  get size(): number {
    return this.#size;
  }

  /** how many ports are free */
  get available(): number {
    return this.#size - Atomics.load(this.#words, TAKEN);
  }

  /** Takes a free port at random, so that it cannot be guessed (RFC 8656 §7.2). */
  take(randomBelow: RandomBelow): number | undefined {
    return this.#find(randomBelow, (index) => this.#hold(index));
  }

  /** Takes a random even port, and its odd neighbour too when both are wanted (RFC 8656 §7.2, EVEN-PORT). */
  takeEven(randomBelow: RandomBelow, withNext: boolean): number | undefined {
    return this.#find(randomBelow, (index) => {
      if ((this.#first + index) % 2 !== 0) return false;
      if (!withNext) return this.#hold(index);
      if (index + 1 >= this.#size || !this.#hold(index)) return false;
      if (this.#hold(index + 1)) return true;
      this.#free(index);
      return false;
    });
  }

  /** Makes a port this worker's that is another's, and that nobody uses. */
  takeOver(port: number): void {
    Atomics.store(this.#words, HEADER_LENGTH + port - this.#first, this.#held);
  }

  /** Says that a port of this worker is relayed from now on, bound on this address. */
  markAllocated(port: number, bound: string): void {
    const index = port - this.#first;
    if (!this.#isOwn(index)) return;
    const boundIndex = Math.max(this.#memory.bounds.indexOf(bound), 0);
    const word = this.#held | ALLOCATED | (boundIndex << BOUND_SHIFT);
    Atomics.store(this.#words, HEADER_LENGTH + index, word);
  }

  /** Gives a port back that this worker took; a port that is free, foreign or another worker's changes nothing. */
  give(port: number): void {
    const index = port - this.#first;
    if (!this.#isOwn(index)) return;
    Atomics.store(this.#words, LAST_GIVEN, index + 1);
    this.#free(index);
  }

  /** Whether any worker relays this port now. */
  isAllocated(port: number): boolean {
    return (this.#wordOf(port) & ALLOCATED) !== 0;
  }

  /** The address that another worker has this port allocated on; `undefined` when none has. */
  boundElsewhere(port: number): string | undefined {
    const word = this.#wordOf(port);
    if ((word & ALLOCATED) === 0 || this.#isMine(word)) return undefined;
    return this.#memory.bounds[word >>> BOUND_SHIFT];
  }

  #wordOf(port: number): number {
    const index = port - this.#first;
    return index >= 0 && index < this.#size ? Atomics.load(this.#words, HEADER_LENGTH + index) : 0;
  }

  #isMine(word: number): boolean {
    return (word & (WORKER_MASK << WORKER_SHIFT)) === this.#held;
  }

  #isOwn(index: number): boolean {
    return this.#isMine(this.#wordOf(this.#first + index));
  }

  #hold(index: number): boolean {
    const isHeld = Atomics.compareExchange(this.#words, HEADER_LENGTH + index, 0, this.#held) === 0;
    if (isHeld) Atomics.add(this.#words, TAKEN, 1);
    return isHeld;
  }

  #free(index: number): void {
    Atomics.store(this.#words, HEADER_LENGTH + index, 0);
    Atomics.sub(this.#words, TAKEN, 1);
  }

  /**
   * Guesses, then walks the range from a random place: cheap while many ports are free, and never worse than the range is
   * long. The port that was given back last comes last, since datagrams to whoever had it may still be under way.
   */
  #find(randomBelow: RandomBelow, tryTake: (index: number) => boolean): number | undefined {
    if (this.available <= 0) return undefined;
    const last = Atomics.load(this.#words, LAST_GIVEN) - 1;
    for (let guess = 0; guess < GUESSES; guess += 1) {
      const index = randomBelow(this.#size);
      if (index !== last && tryTake(index)) return this.#first + index;
    }
    const start = randomBelow(this.#size);
    for (let step = 0; step < this.#size; step += 1) {
      const index = (start + step) % this.#size;
      if (index !== last && tryTake(index)) return this.#first + index;
    }
    return last >= 0 && tryTake(last) ? this.#first + last : undefined;
  }
}
