import type { SeededRandom } from '../testing/seeded-random.js';
import { StreamFramer, type StreamFault } from '@parley/stun/stream-framing';
import { onceIn } from './choices.js';

/** A client's connection, which remembers what each message in it was signed with when it was begun. */
export class KeyedStream {
  readonly #framer: StreamFramer;
  /** octets of a message that is not whole yet */
  #pending = 0;
  /** of that message */
  #key: Buffer | undefined;
  /** of the octets that come now */
  #nextKey: Buffer | undefined;

  /** @param received takes each message with the key of its first octets; false when the stream is of no use any more */
  constructor(
    maximumLength: () => number,
    received: (message: Buffer, key: Buffer | undefined) => boolean,
  ) {
    this.#framer = new StreamFramer(maximumLength, (message) => {
      const key = this.#key;
      this.#key = this.#nextKey;
      this.#pending -= message.length;
      return received(message, key);
    });
  }

  /** Brings octets in pieces, as TCP may. */
  push(bytes: Buffer, key: Buffer | undefined, random: SeededRandom): StreamFault | undefined {
    if (this.#pending === 0) this.#key = key;
    this.#nextKey = key;
    let start = 0;
    while (start < bytes.length) {
      const end = onceIn(random, 2) ? bytes.length : start + 1 + random.below(bytes.length - start);
      this.#pending += end - start;
      const fault = this.#framer.push(bytes.subarray(start, end));
      if (fault !== undefined) return fault;
      start = end;
    }
    return undefined;
  }
}
