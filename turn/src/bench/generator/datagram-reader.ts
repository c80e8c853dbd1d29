/**
 * Reads datagrams that have arrived. The kernel writes down when each of them came, so that it can be read later, in bulk,
 * without a wake-up for each.
 */
import type { Arrivals, Received } from './arrivals.js';
import { MessageArray } from './memory.js';
import { wrappedNanoseconds } from './payload.js';
import { EAGAIN, ECONNREFUSED, EINTR, MSG_DONTWAIT, type SystemCalls } from './system-calls.js';
import { SystemError } from './system-error.js';

/** datagrams in one read */
const READ_COUNT = 64;
/** room for the longest datagram that is expected, with its header */
const READ_ROOM = 1536;
/** `struct cmsghdr` with a `struct timespec` in it */
const CONTROL_ROOM = 32;
const TIMESTAMP_SECONDS_WORD = 4;
const TIMESTAMP_NANOSECONDS_WORD = 6;

export class DatagramReader {
  readonly #calls: SystemCalls;
  readonly #messages: MessageArray;
  readonly #received: Received;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#messages = new MessageArray(calls, {
      count: READ_COUNT,
      room: READ_ROOM,
      controlRoom: CONTROL_ROOM,
    });
    this.#received = { data: this.#messages.data, start: 0, length: 0, arrived: undefined };
  }

  /** Takes everything that waits at a socket. */
  read(fd: number, header: Buffer, arrivals: Arrivals): void {
    const messages = this.#messages;
    for (;;) {
      const count = this.#calls.recvmmsg(fd, messages.pointer(0), READ_COUNT, MSG_DONTWAIT, 0);
      if (count < 0) {
        const errno = this.#calls.errno();
        if (errno === EAGAIN) return;
        // of something sent before: the relay's port was closed
        if (errno !== ECONNREFUSED && errno !== EINTR) throw new SystemError('recvmmsg', errno);
        continue;
      }
      for (let index = 0; index < count; index += 1) {
        this.#received.start = index * READ_ROOM;
        this.#received.length = messages.receivedLength(index);
        this.#received.arrived = this.#timestamp(index);
        messages.renew(index);
        arrivals.take(this.#received, header);
      }
      if (count < READ_COUNT) return;
    }
  }

  #timestamp(index: number): number | undefined {
    const messages = this.#messages;
    if (messages.controlLength(index) !== CONTROL_ROOM) return undefined;
    const control = index * messages.controlStride;
    return wrappedNanoseconds(
      messages.controls[control + TIMESTAMP_SECONDS_WORD] ?? 0,
      messages.controls[control + TIMESTAMP_NANOSECONDS_WORD] ?? 0,
    );
  }
}
