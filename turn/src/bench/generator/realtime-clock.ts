/** The clock that the kernel stamps datagrams with. */
import { Memory } from './memory.js';
import { wrappedNanoseconds } from './payload.js';
import { CLOCK_REALTIME, type SystemCalls } from './system-calls.js';

export class RealtimeClock {
  readonly #calls: SystemCalls;
  readonly #time: Memory;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#time = new Memory(calls, 16);
  }

  /** ns, wrapped */
  now(): number {
    this.#calls.clockGettime(CLOCK_REALTIME, this.#time.address);
    return wrappedNanoseconds(this.#time.words[0] ?? 0, this.#time.words[2] ?? 0);
  }
}
