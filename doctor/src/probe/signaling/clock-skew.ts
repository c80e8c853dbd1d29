/** Pure. */

/**
 * The server's clock minus this one's, ms, from an answer's Date header (RFC 9110 §6.6.1); `null` without a proper one. The
 * header names whole seconds, so this is right within half a second and half a round trip: enough for credentials, which are
 * good for an hour.
 *
 * @param answeredAt when the answer came, by this clock, ms since the epoch
 * @param roundTripMs between asking and that
 */
export function clockSkew(
  date: string | undefined,
  answeredAt: number,
  roundTripMs: number,
): number | null {
  const second = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(second)) return null;
  return Math.round(second + 500 - (answeredAt - roundTripMs / 2));
}
