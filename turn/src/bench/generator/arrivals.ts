/** Counts the packets of one run as they arrive, and how long each took. */
import type { Memory } from './memory.js';
import { PAYLOAD_LENGTH, RUN_WORD, SEQUENCE_WORD, STAMP_WORD } from './payload.js';
import { percentile } from '../statistics.js';

/** What arrived of a run, and how long it took. */
export interface ArrivalResult {
  readonly received: number;
  readonly duplicates: number;
  /** of an unexpected length or header */
  readonly damaged: number;
  /** one way, from just before the system call that sent it to the arrival at the receiver's socket, over TCP to its read */
  readonly latencyP50Us: number;
  readonly latencyP99Us: number;
}

/** A datagram or a message of a stream that was received. */
export interface Received {
  readonly data: Memory;
  /** where it is, octets, and how long */
  start: number;
  length: number;
  /** ns, wrapped; `undefined` when nobody wrote it down */
  arrived: number | undefined;
}

export class Arrivals {
  readonly #run: number;
  readonly #seen: Uint8Array;
  /** ns, in the order of arrival */
  readonly #latencies: Uint32Array;
  received = 0;
  #duplicates = 0;
  #damaged = 0;

  constructor(run: number, expected: number) {
    this.#run = run;
    this.#seen = new Uint8Array(expected);
    this.#latencies = new Uint32Array(expected);
  }

  get isComplete(): boolean {
    return this.received === this.#seen.length;
  }

  /** @param header what is to stand in front of the payload */
  take({ data, start, length, arrived }: Received, header: Buffer): void {
    const { words, bytes } = data;
    const payload = (start + header.length) >> 2;
    // left over from an earlier point
    if (words[payload + RUN_WORD] !== this.#run) return;
    const sequence = words[payload + SEQUENCE_WORD] ?? 0;
    if (
      arrived === undefined ||
      length !== header.length + PAYLOAD_LENGTH ||
      sequence >= this.#seen.length ||
      !startsWith(bytes, start, header)
    ) {
      this.#damaged += 1;
      return;
    }
    if (this.#seen[sequence] === 1) {
      this.#duplicates += 1;
      return;
    }
    this.#seen[sequence] = 1;
    this.#latencies[this.received] = arrived - (words[payload + STAMP_WORD] ?? 0);
    this.received += 1;
  }

  outcome(): ArrivalResult {
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
