/** How much a link carries, from what its congestion control allows. */

/** What was measured of one link lately. */
export interface LinkEstimate {
  /** ms since the epoch: the first measurement */
  readonly since: number;
  /** bit/s, the newest last */
  readonly recent: readonly number[];
}

/** Milliseconds in which congestion control is still finding out; holding a link down then would keep it from that. */
const settlingMs = 8_000;
/** Measurements, one a second: a dip of one moment is none. */
const remembered = 5;
/** An estimate only grows where more is sent than it says; without room above it a link would stay narrow for ever. */
const roomToGrow = 1.3;
/** The same, for all links together. */
const roomToGrowTogether = 1.15;

export function nextEstimate(
  before: LinkEstimate | null,
  available: number | null,
  now: number,
): LinkEstimate | null {
  // Firefox does not tell; then nothing is known, and its own congestion control does the rest.
  if (available === null || available <= 0) return before;
  return {
    since: before?.since ?? now,
    recent: [...(before?.recent ?? []), available].slice(-remembered),
  };
}

const lately = (estimate: LinkEstimate | null, now: number): number | null =>
  estimate === null || now - estimate.since < settlingMs ? null : Math.max(...estimate.recent);

/** bit/s to plan with on this link at most; null where no limit is known. */
export function narrowest(estimate: LinkEstimate | null, now: number): number | null {
  const available = lately(estimate, now);
  return available === null ? null : available * roomToGrow;
}

/**
 * bit/s to plan with over all links at most. Links that are all narrow share a bottleneck, most likely one's own
 * uplink: what one of them gives up is there for the others, so the sum of the estimates counts.
 */
export function uplinkOf(estimates: readonly (LinkEstimate | null)[], now: number): number {
  let sum = 0;
  for (const estimate of estimates) {
    const available = lately(estimate, now);
    if (available === null) return Infinity;
    sum += available;
  }
  return sum === 0 ? Infinity : sum * roomToGrowTogether;
}
