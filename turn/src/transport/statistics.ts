import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createCounters, sumCounters, type Counters } from '../relay/counters.js';

/** How long what arrived had to wait for the thread, s. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A snapshot, which later packets do not change. */
export interface Statistics {
  /** live allocations */
  readonly allocations: number;
  /** totals since the server was made */
  readonly counters: Counters;
  /** since the last snapshot; of the slowest thread where there are several */
  readonly loopDelay: LoopDelay;
}

const noDelay: LoopDelay = { p50: 0, p99: 0, max: 0 };

/** What several threads report, together. Of none: a server that has done nothing. */
export function sumStatistics(parts: readonly Statistics[]): Statistics {
  const slowest = (a: LoopDelay, b: LoopDelay): LoopDelay => ({
    p50: Math.max(a.p50, b.p50),
    p99: Math.max(a.p99, b.p99),
    max: Math.max(a.max, b.max),
  });
  return {
    allocations: parts.reduce((total, { allocations }) => total + allocations, 0),
    counters: sumCounters([createCounters(), ...parts.map(({ counters }) => counters)]),
    loopDelay: parts.map(({ loopDelay }) => loopDelay).reduce(slowest, noDelay),
  };
}

/** How often the event loop is looked at, ms: that much is in each of its measurements. */
const RESOLUTION_MS = 100;

/** Measures the event loop of the thread that calls it. */
export interface LoopDelayMonitor {
  /** what there was since the last call */
  readonly read: () => LoopDelay;
  readonly stop: () => void;
}

/** @param resolution how often to look, ms */
export function createLoopDelayMonitor(resolution = RESOLUTION_MS): LoopDelayMonitor {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const seconds = (nanoseconds: number): number =>
    Math.max(0, nanoseconds / 1e9 - resolution / 1e3);
  return {
    read() {
      const { count } = histogram;
      const delay =
        count === 0
          ? noDelay
          : {
              p50: seconds(histogram.percentile(50)),
              p99: seconds(histogram.percentile(99)),
              max: seconds(histogram.max),
            };
      histogram.reset();
      return delay;
    },
    stop: () => {
      histogram.disable();
    },
  };
}
