/** Memory that the kernel reads and writes, and the structures in it. */
import type { SystemCalls } from './system-calls.js';

/** `sizeof(struct mmsghdr)` on 64-bit Linux, and the word (32 bits) at which each field of it starts. */
const MESSAGE_SIZE = 64;
const VECTORS_WORD = 4;
const VECTOR_COUNT_WORD = 6;
const CONTROL_WORD = 8;
const CONTROL_LENGTH_WORD = 10;
const RECEIVED_WORD = 14;

/** `sizeof(struct iovec)` */
const VECTOR_SIZE = 16;

/**
 * One piece of memory. Its address stays valid for as long as this object is referenced: a buffer of which only the
 * address is kept would be collected while the kernel still uses it.
 */
export class Memory {
  readonly bytes: Buffer;
  /** the same memory by the 32-bit word */
  readonly words: Uint32Array;
  readonly address: number;

  constructor(calls: SystemCalls, length: number) {
    this.bytes = Buffer.allocUnsafeSlow(length).fill(0);
    this.words = new Uint32Array(this.bytes.buffer, 0, length >> 2);
    this.address = calls.addressOf(this.bytes);
  }

  /** Writes a 64-bit number: a pointer, or a size. */
  writeLong(word: number, value: number): void {
    this.words[word] = value % 2 ** 32;
    this.words[word + 1] = Math.floor(value / 2 ** 32);
  }
}

export interface MessageArrayOptions {
  readonly count: number;
  /** octets of each datagram's room */
  readonly room: number;
  /** octets of each datagram's control data, 0 for none */
  readonly controlRoom: number;
}

/** An array of `struct mmsghdr`, each with one `iovec`, its datagram's room and room for control data. */
export class MessageArray {
  readonly #headers: Memory;
  readonly #vectors: Memory;
  readonly #controls: Memory;
  readonly #controlRoom: number;
  readonly count: number;
  /** the datagrams, `room` octets apart */
  readonly data: Memory;
  /** words between two datagrams */
  readonly dataStride: number;
  /** words between two datagrams' control data */
  readonly controlStride: number;

  constructor(calls: SystemCalls, options: MessageArrayOptions) {
    const { count, room, controlRoom } = options;
    this.count = count;
    this.#headers = new Memory(calls, count * MESSAGE_SIZE);
    this.#vectors = new Memory(calls, count * VECTOR_SIZE);
    this.#controls = new Memory(calls, Math.max(count * controlRoom, VECTOR_SIZE));
    this.#controlRoom = controlRoom;
    this.data = new Memory(calls, count * room);
    this.dataStride = room >> 2;
    this.controlStride = controlRoom >> 2;
    for (let index = 0; index < count; index += 1) {
      const header = (index * MESSAGE_SIZE) >> 2;
      const vector = index * VECTOR_SIZE;
      this.#vectors.writeLong(vector >> 2, this.data.address + index * room);
      this.#vectors.writeLong((vector >> 2) + 2, room);
      this.#headers.writeLong(header + VECTORS_WORD, this.#vectors.address + vector);
      this.#headers.writeLong(header + VECTOR_COUNT_WORD, 1);
      if (controlRoom === 0) continue;
      const control = this.#controls.address + index * controlRoom;
      this.#headers.writeLong(header + CONTROL_WORD, control);
      this.#headers.writeLong(header + CONTROL_LENGTH_WORD, controlRoom);
    }
  }

  /** Where the entry is, for the system calls. */
  pointer(index: number): number {
    return this.#headers.address + index * MESSAGE_SIZE;
  }

  get controls(): Uint32Array {
    return this.#controls.words;
  }

  receivedLength(index: number): number {
    return this.#headers.words[((index * MESSAGE_SIZE) >> 2) + RECEIVED_WORD] ?? 0;
  }

  /** How much control data came, octets. */
  controlLength(index: number): number {
    return this.#headers.words[((index * MESSAGE_SIZE) >> 2) + CONTROL_LENGTH_WORD] ?? 0;
  }

  /** Gives a received entry its room for control data back, which receiving has cut to what came. */
  renew(index: number): void {
    this.#headers.words[((index * MESSAGE_SIZE) >> 2) + CONTROL_LENGTH_WORD] = this.#controlRoom;
  }
}
