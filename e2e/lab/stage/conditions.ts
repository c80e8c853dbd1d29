/** What one way along a cable does to packets; nothing at all where nothing is said. */
export interface LineConditions {
  /** one way, ms */
  readonly delayMs?: number;
  /** up to so many ms more, evenly spread; packets stay in order, so one that is late holds up those behind it */
  readonly jitterMs?: number;
  /** share of the packets that never arrive: 0 to 100 */
  readonly lossPercent?: number;
  /** 1,000 bit/s of Ethernet frames */
  readonly rateKbit?: number;
  /** ms that a packet may wait for its turn at that rate before it is dropped instead */
  readonly bufferMs?: number;
}

/** `up` leads from a home or a computer towards the middle of the internet, `down` back. */
export interface CableConditions {
  readonly up?: LineConditions;
  readonly down?: LineConditions;
}

/** The same in both directions. A round trip takes twice the delay. */
export function bothWays(conditions: LineConditions): CableConditions {
  return { up: conditions, down: conditions };
}

/**
 * Home routers hold a few hundred ms when their uplink is full. Much less would drop the burst that every key frame is,
 * which real lines carry; much more would turn each overload into seconds of delay, and never into the loss that senders
 * look for.
 */
export const usualBufferMs = 200;

/** Throws a RangeError for what no line can be. */
export function checkConditions({ up = {}, down = {} }: CableConditions): void {
  for (const [direction, conditions] of Object.entries({ up, down })) {
    const { delayMs = 0, jitterMs = 0, lossPercent = 0, rateKbit, bufferMs = 0 } = conditions;
    const isSane =
      [delayMs, jitterMs, lossPercent, bufferMs].every((value) => value >= 0) &&
      lossPercent <= 100 &&
      (rateKbit === undefined || rateKbit > 0);
    if (!isSane)
      throw new RangeError(`no line is like that, ${direction}: ${JSON.stringify(conditions)}`);
  }
}
