/** Payloads that the doctor knows again: a token of the run that nobody can guess, then a number. */
import { randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_LENGTH = 16;
const HEADER_LENGTH = TOKEN_LENGTH + 4;

export interface ProbePackets {
  /** One of `length` octets, 20 at least. */
  readonly make: (sequence: number, length?: number) => Buffer;
  /** The number of one of this run; `undefined` for anything else. */
  readonly sequenceOf: (data: Buffer) => number | undefined;
}

export function createProbePackets(): ProbePackets {
  const token = randomBytes(TOKEN_LENGTH);
  return {
    make(sequence, length = HEADER_LENGTH) {
      const data = Buffer.alloc(Math.max(length, HEADER_LENGTH));
      token.copy(data);
      data.writeUInt32BE(sequence, TOKEN_LENGTH);
      return data;
    },
    sequenceOf(data) {
      if (data.length < HEADER_LENGTH) return undefined;
      const isOurs = timingSafeEqual(data.subarray(0, TOKEN_LENGTH), token);
      return isOurs ? data.readUInt32BE(TOKEN_LENGTH) : undefined;
    },
  };
}
