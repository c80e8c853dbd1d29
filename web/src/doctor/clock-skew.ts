/** How far two clocks are apart, from answers that carry the other one's time: pure. */

export interface ClockReading {
  /** the server's clock when it answered, ms since the epoch, cut off to the second */
  readonly serverTime: number;
  /** this clock when the answer was there */
  readonly receivedAt: number;
  /** ms from the request to the answer */
  readonly ms: number;
}

/** The part of a second that the server's time leaves out. */
const cutOffMs = 1_000;

/**
 * The server's clock minus this one, in ms: in the middle of what all answers leave possible, so that two clocks that go
 * well are less than a second apart. null: nothing was read.
 */
export function clockSkewOf(readings: readonly ClockReading[]): number | null {
  if (readings.length === 0) return null;
  // The server answered after the request was sent and before its answer was here.
  const least = Math.max(...readings.map(({ serverTime, receivedAt }) => serverTime - receivedAt));
  const most = Math.min(
    ...readings.map(({ serverTime, receivedAt, ms }) => serverTime + cutOffMs - (receivedAt - ms)),
  );
  // A clock that was set meanwhile leaves nothing possible.
  return Math.round((least + most) / 2);
}
