/** Cuts the octets of a TCP connection into STUN messages and ChannelData. */
import { padded } from '@parley/stun/attribute-values';

/** Octets that tell the length of either kind of message. */
const LENGTH_PREFIX = 4;
const STUN_HEADER_LENGTH = 20;
const CHANNEL_HEADER_LENGTH = 4;

/**
 * The length of the message whose first four octets these are, with its padding: ChannelData is rounded up to four octets on
 * a stream (RFC 8656 §12.5), STUN has a length in fours (RFC 8489 §5). Throws on anything else.
 */
export function messageLength(bytes: Buffer, offset: number): number {
  const kind = (bytes[offset] ?? 0) >> 6;
  const length = bytes.readUInt16BE(offset + 2);
  if (kind === 1) return CHANNEL_HEADER_LENGTH + padded(length);
  if (kind === 0 && length % 4 === 0) return STUN_HEADER_LENGTH + length;
  throw new Error('the server sent what is neither STUN nor ChannelData');
}

/**
 * Room that a connection is read into, and the whole messages in it. They start at multiples of four, so that words of
 * them are read where they stand.
 */
export class StreamMessages {
  readonly #bytes: Buffer;
  /** what has been taken already ends here, and what has been read here */
  #start = 0;
  #end = 0;
  #messageStart = 0;

  /** @param bytes has room for the longest message */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Where the next octets are to be written, having moved the beginning of a message to the front. */
  prepare(): number {
    this.#bytes.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    return this.#end;
  }

  /** Octets that have been written there. */
  added(count: number): void {
    this.#end += count;
  }

  /** Where the message that {@link next} told of starts. */
  get messageStart(): number {
    return this.#messageStart;
  }

  /** The length of the next message, which counts as taken then; 0 while there is no whole one. */
  next(): number {
    const available = this.#end - this.#start;
    if (available < LENGTH_PREFIX) return 0;
    const length = messageLength(this.#bytes, this.#start);
    if (length > available) return 0;
    this.#messageStart = this.#start;
    this.#start += length;
    return length;
  }
}
