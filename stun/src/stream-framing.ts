import { MAGIC_COOKIE, padded } from './attribute-values.js';
import { CHANNEL_HEADER_LENGTH, startsChannelData } from './channel-data.js';
import { HEADER_LENGTH } from './stun-message.js';

/** Octets that tell the length of either kind of message. */
const LENGTH_PREFIX = 4;
const COOKIE_END = 8;

export type StreamFault = 'not STUN' | 'too long' | 'not wanted';

/**
 * The length of the message that starts at `offset`, padding included: STUN by its header (RFC 8489 §6.2.2),
 * ChannelData rounded up to four octets (RFC 8656 §12.5). `undefined` while too few octets are there.
 */
function framedLength(
  bytes: Buffer,
  offset: number,
  end: number,
): number | StreamFault | undefined {
  const first = bytes[offset];
  if (first === undefined || offset >= end) return undefined;
  const isChannelData = startsChannelData(first);
  if (!isChannelData && first > 0x3f) return 'not STUN';
  if (end - offset < LENGTH_PREFIX) return undefined;
  const length = bytes.readUInt16BE(offset + 2);
  if (isChannelData) return CHANNEL_HEADER_LENGTH + padded(length);
  if (length % 4 !== 0) return 'not STUN';
  if (end - offset < COOKIE_END) return undefined;
  return bytes.readUInt32BE(offset + 4) === MAGIC_COOKIE ? HEADER_LENGTH + length : 'not STUN';
}

/** Cuts a byte stream into messages. Whole messages within a chunk are views of it; only split ones are copied. */
export class StreamFramer {
  /** what has arrived of a message that is not whole yet */
  #partial: Buffer = Buffer.alloc(0);
  #filled = 0;
  readonly #maximumLength: () => number;
  readonly #received: (message: Buffer) => boolean;

  /**
   * @param maximumLength the longest message that is acceptable at this moment, octets
   * @param received told of each message, whose buffer is not used again; false when it wants no more of this stream
   */
  constructor(maximumLength: () => number, received: (message: Buffer) => boolean) {
    this.#maximumLength = maximumLength;
    this.#received = received;
  }

  /** Takes the next octets. After a fault the stream has lost its framing and must be closed. */
  push(chunk: Buffer): StreamFault | undefined {
    let offset = 0;
    while (offset < chunk.length) {
      const next = this.#filled === 0 ? this.#cut(chunk, offset) : this.#complete(chunk, offset);
      if (typeof next === 'string') return next;
      offset = next;
    }
    return undefined;
  }

  /** Takes a message, or the beginning of one, that starts at `offset`. */
  #cut(chunk: Buffer, offset: number): number | StreamFault {
    const length = this.#lengthAt(chunk, offset, chunk.length);
    if (typeof length === 'string') return length;
    if (length !== undefined && offset + length <= chunk.length) {
      const isWanted = this.#received(chunk.subarray(offset, offset + length));
      return isWanted ? offset + length : 'not wanted';
    }
    this.#partial = Buffer.allocUnsafe(length ?? COOKIE_END);
    this.#filled = chunk.copy(this.#partial, 0, offset);
    return chunk.length;
  }

  /** Adds to the message that has begun. */
  #complete(chunk: Buffer, offset: number): number | StreamFault {
    const copied = chunk.copy(this.#partial, this.#filled, offset);
    this.#filled += copied;
    const length = this.#lengthAt(this.#partial, 0, this.#filled);
    if (typeof length === 'string') return length;
    if (length !== undefined && length <= this.#filled) {
      // Before its length was known, octets of the next message may have been taken too: leave them in the chunk.
      const excess = this.#filled - length;
      const message = this.#partial.subarray(0, length);
      this.#filled = 0;
      return this.#received(message) ? offset + copied - excess : 'not wanted';
    }
    if (length !== undefined && length > this.#partial.length) {
      const whole = Buffer.allocUnsafe(length);
      this.#partial.copy(whole, 0, 0, this.#filled);
      this.#partial = whole;
    }
    return offset + copied;
  }

  #lengthAt(bytes: Buffer, offset: number, end: number): number | StreamFault | undefined {
    const length = framedLength(bytes, offset, end);
    return typeof length === 'number' && length > this.#maximumLength() ? 'too long' : length;
  }
}
