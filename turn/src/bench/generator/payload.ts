/** What the generator writes into each payload, so that an arrival tells what it is and how long it took. */

/**
 * octets of application data; a multiple of four, so that words of it are read where they stand, and ChannelData on a stream
 * ends without padding (RFC 8656 §12.5)
 */
export const PAYLOAD_LENGTH = 1100;

/** words of the payload that the generator writes; the first stays as the template has it */
export const RUN_WORD = 1;
export const SEQUENCE_WORD = 2;
export const STAMP_WORD = 3;

/** Nanoseconds modulo 2^32, of which differences below four seconds can be told. */
export function wrappedNanoseconds(seconds: number, nanoseconds: number): number {
  return (Math.imul(seconds, 1_000_000_000) + nanoseconds) >>> 0;
}
