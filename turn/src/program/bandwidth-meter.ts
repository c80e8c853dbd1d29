import { directions, transports, type Counters, type Direction } from '../relay/counters.js';

/** A rate over less than this says little, and two readers would spoil it for one another, ms. */
const SHORTEST_MS = 1000;

/**
 * Derives bytes per second from totals: the mean since the last reading, or, when that was less than a second ago, what the
 * last reading answered. Totals that went back belong to a server made anew and count from 0.
 * @param now ms
 */
export function createBandwidthMeter(
  now: () => number,
): (counters: Counters) => Readonly<Record<Direction, number>> {
  let at = now();
  let totals: Record<Direction, number> = { 'to-peer': 0, 'to-client': 0 };
  let rates = totals;
  return (counters) => {
    const elapsed = now() - at;
    if (elapsed < SHORTEST_MS) return rates;
    const current = { ...totals };
    rates = { ...rates };
    for (const direction of directions) {
      const bytes = transports.map((transport) => counters.relayed[direction][transport].bytes);
      current[direction] = bytes.reduce((total, part) => total + part, 0);
      const base = current[direction] < totals[direction] ? 0 : totals[direction];
      rates[direction] = ((current[direction] - base) * 1000) / elapsed;
    }
    totals = current;
    at = now();
    return rates;
  };
}
