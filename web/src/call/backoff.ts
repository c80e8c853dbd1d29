import type { FillRandom } from '@parley/shared';

/**
 * Milliseconds to wait before try number `attempt` (from 1): the schedule's entry, the last one from there on, spread
 * by a quarter either way so that clients that failed together do not come back together. `fraction` is 0…1.
 */
export function backoffDelay(
  schedule: readonly [number, ...number[]],
  attempt: number,
  fraction: number,
): number {
  const entry = schedule[Math.min(Math.max(attempt, 1), schedule.length) - 1] ?? schedule[0];
  return Math.round(entry * (0.75 + fraction / 2));
}

/** A random number, 0 ≤ n < 1. */
export function randomFraction(fill: FillRandom): number {
  const bytes = new Uint8Array(2);
  fill(bytes);
  return ((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)) / 65_536;
}
