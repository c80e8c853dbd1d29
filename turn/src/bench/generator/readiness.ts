/** Waits for sockets, or just for a time, without giving the processor to this process's event loop. */
import { Memory } from './memory.js';
import type { SystemCalls } from './system-calls.js';

/** `sizeof(struct pollfd)` */
const POLLED_SIZE = 8;
/** `struct timespec` */
const TIME_SIZE = 16;

export class Readiness {
  readonly #calls: SystemCalls;
  readonly #time: Memory;
  #polled: Memory;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#time = new Memory(calls, TIME_SIZE);
    this.#polled = new Memory(calls, POLLED_SIZE);
  }

  /** Waits until one of the sockets is ready for these events (see poll(2)), or the time is over. */
  wait(fds: readonly number[], events: number, milliseconds: number): void {
    if (this.#polled.bytes.length < fds.length * POLLED_SIZE) {
      this.#polled = new Memory(this.#calls, fds.length * POLLED_SIZE);
    }
    const { words } = this.#polled;
    for (let index = 0; index < fds.length; index += 1) {
      words[index * 2] = fds[index] ?? -1;
      words[index * 2 + 1] = events;
    }
    const time = Math.max(0, milliseconds);
    const seconds = Math.floor(time / 1000);
    this.#time.writeLong(0, seconds);
    this.#time.writeLong(2, Math.floor((time - seconds * 1000) * 1e6));
    this.#calls.ppoll(this.#polled.address, fds.length, this.#time.address, 0);
  }

  /** Whether that one of the sockets waited for last was ready, or had failed. */
  isReady(index: number): boolean {
    return (this.#polled.words[index * 2 + 1] ?? 0) >>> 16 !== 0;
  }
}
