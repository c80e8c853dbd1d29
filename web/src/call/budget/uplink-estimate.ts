/** How much a link carries, from what its congestion control allows and what it sends. */
import type { LinkSample } from '../link/link-sample.js';

interface Measurement {
  /** bit/s that congestion control allows */
  readonly available: number;
  /** bit/s that were sent */
  readonly sent: number;
}

/** What was measured of one link lately. */
export interface LinkEstimate {
  /** ms since the epoch: the first sample */
  readonly since: number;
  readonly last: Pick<LinkSample, 'at' | 'bytesSent'>;
  /** the newest last */
  readonly recent: readonly Measurement[];
}

/** Milliseconds in which congestion control is still finding out; holding a link down then would keep it from that. */
const settlingMs = 8_000;
/** Measurements, one a second: a dip of one moment is none. */
const remembered = 5;
/** So many of them have to be used up, for the estimate to be a limit: who sends little learns little of the link. */
const enoughUsedUp = 3;
const usedUp = ({ available, sent }: Measurement) => sent >= available * 0.7;
/** An estimate only grows where more is sent than it says; without room above it a link would stay narrow for ever. */
const roomToGrow = 1.3;
/** The same, for all links together. */
const roomToGrowTogether = 1.15;

/** The estimate after one more sample; null while nothing can be told. */
export function nextEstimate(
  before: LinkEstimate | null,
  { at, bytesSent, availableOutgoing }: LinkSample,
): LinkEstimate | null {
  // Firefox does not tell; then nothing is known, and its own congestion control does the rest.
  if (availableOutgoing === null || availableOutgoing <= 0) return before;
  const last = { at, bytesSent };
  if (before === null || at <= before.last.at) {
    // The first one, or the clock was set back.
    return { since: Math.min(before?.since ?? at, at), last, recent: before?.recent ?? [] };
  }
  const sent = ((bytesSent - before.last.bytesSent) * 8_000) / (at - before.last.at);
  const recent = [...before.recent, { available: availableOutgoing, sent }].slice(-remembered);
  return { since: before.since, last, recent };
}

/** bit/s that the link was seen to carry at most; null where no limit has shown. */
function lately(estimate: LinkEstimate | null, now: number): number | null {
  if (estimate === null || now - estimate.since < settlingMs) return null;
  const { recent } = estimate;
  if (recent.filter(usedUp).length < enoughUsedUp) return null;
  return Math.max(...recent.map(({ available }) => available));
}

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
