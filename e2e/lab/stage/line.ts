import { usualBufferMs, type LineConditions } from './conditions.js';

/** What became of the packets that were given to a line. */
export interface LineCounts {
  readonly carried: number;
  readonly carriedBytes: number;
  /** by chance */
  readonly lost: number;
  /** because too many waited already */
  readonly overflowed: number;
}

/** One way along a cable, without the packets themselves. */
export interface Line {
  /** For packets that are sent from now on; those on their way arrive when they would have. */
  change(conditions: LineConditions): void;
  /** When a packet of so many bytes that is sent now arrives; null when it never does. Times in ms. */
  send(bytes: number, now: number): number | null;
  /** Takes note that a packet did not find a place after all. */
  refuse(bytes: number): void;
  counts(): LineCounts;
}

/** @param random numbers from 0 to 1 */
export function createLine(random: () => number): Line {
  let conditions: LineConditions = {};
  /** when the last packet is off the sender's hands, at the line's rate */
  let freeAt = 0;
  let lastArrival = 0;
  let carried = 0;
  let carriedBytes = 0;
  let lost = 0;
  let overflowed = 0;
  return {
    change(next) {
      conditions = next;
      // a queue that was long at a low rate is no measure of a wait at another one
      freeAt = 0;
    },
    send(bytes, now) {
      const { delayMs = 0, jitterMs = 0, lossPercent = 0, rateKbit, bufferMs } = conditions;
      const begins = Math.max(now, freeAt);
      if (rateKbit !== undefined) {
        if (begins - now > (bufferMs ?? usualBufferMs)) {
          overflowed += 1;
          return null;
        }
        // a lost packet took its time on the line like any other
        freeAt = begins + (bytes * 8) / rateKbit;
      }
      if (random() * 100 < lossPercent) {
        lost += 1;
        return null;
      }
      carried += 1;
      carriedBytes += bytes;
      const sentAt = rateKbit === undefined ? now : freeAt;
      lastArrival = Math.max(lastArrival, sentAt + delayMs + random() * jitterMs);
      return lastArrival;
    },
    refuse(bytes) {
      carried -= 1;
      carriedBytes -= bytes;
      overflowed += 1;
    },
    counts: () => ({ carried, carriedBytes, lost, overflowed }),
  };
}
