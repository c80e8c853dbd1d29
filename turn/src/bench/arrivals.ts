/**
 * Reads what arrives. The kernel writes down when each datagram came, so that it can be read later, in bulk, without a wake-up
 * for each.
 */
import type { Flow } from './flows.js';
import type { LoadResult } from './load.js';
import { MessageArray } from './memory.js';
import {
  PAYLOAD_LENGTH,
  RUN_WORD,
  SEQUENCE_WORD,
  STAMP_WORD,
  wrappedNanoseconds,
} from './payload.js';
import { percentile } from './statistics.js';
import { EAGAIN, ECONNREFUSED, EINTR, MSG_DONTWAIT, type SystemCalls } from './system-calls.js';
import { SystemError } from './udp-socket.js';

/** datagrams in one read */
const READ_COUNT = 64;
/** room for the longest datagram that is expected, with its header */
const READ_ROOM = 1536;
/** `struct cmsghdr` with a `struct timespec` in it */
const CONTROL_ROOM = 32;
const TIMESTAMP_SECONDS_WORD = 4;
const TIMESTAMP_NANOSECONDS_WORD = 6;

/** Counts the packets of one run. */
export class Arrivals {
  readonly #calls: SystemCalls;
  readonly #messages: MessageArray;
  readonly #run: number;
  readonly #seen: Uint8Array;
  /** ns, in the order of arrival */
  readonly #latencies: Uint32Array;
  received = 0;
  #duplicates = 0;
  #damaged = 0;

  constructor(calls: SystemCalls, run: number, expected: number) {
    this.#calls = calls;
    this.#run = run;
    this.#seen = new Uint8Array(expected);
    this.#latencies = new Uint32Array(expected);
    this.#messages = new MessageArray(calls, {
      count: READ_COUNT,
      room: READ_ROOM,
      controlRoom: CONTROL_ROOM,
    });
  }

  get isComplete(): boolean {
    return this.received === this.#seen.length;
  }

  /** Takes everything that waits at a flow's receiver. */
  read(flow: Flow): void {
    const messages = this.#messages;
    for (;;) {
      const count = this.#calls.recvmmsg(
        flow.receiver.fd,
        messages.pointer(0),
        READ_COUNT,
        MSG_DONTWAIT,
        0,
      );
      if (count < 0) {
        const errno = this.#calls.errno();
        if (errno === EAGAIN) return;
        // of something sent before: the relay's port was closed
        if (errno !== ECONNREFUSED && errno !== EINTR) throw new SystemError('recvmmsg', errno);
        continue;
      }
      for (let index = 0; index < count; index += 1) this.#take(flow.receivedHeader, index);
      if (count < READ_COUNT) return;
    }
  }

  #take(header: Buffer, index: number): void {
    const messages = this.#messages;
    const { words, bytes } = messages.data;
    const start = index * messages.dataStride;
    const payload = start + (header.length >> 2);
    const hasTimestamp = messages.controlLength(index) === CONTROL_ROOM;
    messages.renew(index);
    // left over from an earlier point
    if (words[payload + RUN_WORD] !== this.#run) return;
    const sequence = words[payload + SEQUENCE_WORD] ?? 0;
    if (
      !hasTimestamp ||
      messages.receivedLength(index) !== header.length + PAYLOAD_LENGTH ||
      sequence >= this.#seen.length ||
      !startsWith(bytes, start << 2, header)
    ) {
      this.#damaged += 1;
      return;
    }
    if (this.#seen[sequence] === 1) {
      this.#duplicates += 1;
      return;
    }
    this.#seen[sequence] = 1;
    const control = index * messages.controlStride;
    const arrived = wrappedNanoseconds(
      messages.controls[control + TIMESTAMP_SECONDS_WORD] ?? 0,
      messages.controls[control + TIMESTAMP_NANOSECONDS_WORD] ?? 0,
    );
    this.#latencies[this.received] = arrived - (words[payload + STAMP_WORD] ?? 0);
    this.received += 1;
  }

  outcome(): Pick<
    LoadResult,
    'received' | 'duplicates' | 'damaged' | 'latencyP50Us' | 'latencyP99Us'
  > {
    const sorted = this.#latencies.subarray(0, this.received).sort();
    return {
      received: this.received,
      duplicates: this.#duplicates,
      damaged: this.#damaged,
      latencyP50Us: percentile(sorted, 0.5) / 1000,
      latencyP99Us: percentile(sorted, 0.99) / 1000,
    };
  }
}

function startsWith(bytes: Buffer, offset: number, header: Buffer): boolean {
  for (let index = 0; index < header.length; index += 1) {
    if (bytes[offset + index] !== header[index]) return false;
  }
  return true;
}
