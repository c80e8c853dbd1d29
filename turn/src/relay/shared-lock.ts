/** How long to wait before looking again, ms. A lock is held for microseconds. */
const WAIT_MS = 1;

/** A lock in one word of memory that threads may share, 0 while nobody has it. For what requests do, never per packet. */
export class SharedLock {
  readonly #words: Int32Array;
  readonly #index: number;

  constructor(words: Int32Array, index: number) {
    this.#words = words;
    this.#index = index;
  }

  /** Runs this while nobody else runs anything under the same word. Locks may be nested in one order only. */
  run<Result>(change: () => Result): Result {
    while (Atomics.compareExchange(this.#words, this.#index, 0, 1) !== 0) {
      Atomics.wait(this.#words, this.#index, 1, WAIT_MS);
    }
    try {
      return change();
    } finally {
      Atomics.store(this.#words, this.#index, 0);
      Atomics.notify(this.#words, this.#index, 1);
    }
  }
}
