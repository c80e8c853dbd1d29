/** When each burst is to leave, by an absolute schedule: a late one does not put off those after it. */
import { percentile } from '../statistics.js';

/** Later than this is no longer the load that was asked for, ms. */
const TOLERATED_P99_MS = 5;
const TOLERATED_WORST_MS = 50;

export class Schedule {
  readonly bursts: number;
  readonly #start: number;
  readonly #intervalMs: number;
  readonly #lateness: Float64Array;
  #sent = 0;

  /** @param start on the clock that the others are given, ms */
  constructor(start: number, options: { burstsPerSecond: number; seconds: number }) {
    this.#start = start;
    this.#intervalMs = 1000 / options.burstsPerSecond;
    this.bursts = Math.max(1, Math.round(options.burstsPerSecond * options.seconds));
    this.#lateness = new Float64Array(this.bursts);
  }

  /** The first burst leaves at the beginning of its interval, so that all intervals together are the load's time. */
  get seconds(): number {
    return (this.bursts * this.#intervalMs) / 1000;
  }

  /** How many bursts are to have left by now. */
  dueBy(now: number): number {
    if (now < this.#start) return 0;
    return Math.min(this.bursts, Math.floor((now - this.#start) / this.#intervalMs) + 1);
  }

  /** When the burst with this index is to leave, ms. */
  dueAt(index: number): number {
    return this.#start + index * this.#intervalMs;
  }

  /** Writes down that the next burst left. */
  left(now: number): void {
    this.#lateness[this.#sent] = now - this.dueAt(this.#sent);
    this.#sent += 1;
  }

  /** How late the bursts left, and whether that was still the load that was asked for. */
  outcome(): { readonly p99Ms: number; readonly worstMs: number; readonly isBehind: boolean } {
    const sorted = this.#lateness.subarray(0, this.#sent).sort();
    const p99Ms = percentile(sorted, 0.99);
    const worstMs = percentile(sorted, 1);
    return {
      p99Ms,
      worstMs,
      isBehind: !(p99Ms <= TOLERATED_P99_MS && worstMs <= TOLERATED_WORST_MS),
    };
  }
}
