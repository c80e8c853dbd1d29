import { createHistogram } from 'node:perf_hooks';
import type { LoopDelay, LoopDelayMonitor } from '../statistics.js';

/**
 * Measures how long packets have to wait for a loop that waits for them itself: what arrives while a round of packets is
 * being dealt with waits for the rest of the round at most.
 */
export interface RoundMonitor extends LoopDelayMonitor {
  /** @param now ms */
  readonly begin: (now: number) => void;
  /** @param now ms */
  readonly end: (now: number) => void;
}

export function createRoundMonitor(): RoundMonitor {
  const histogram = createHistogram();
  let begun = 0;
  return {
    begin(now) {
      begun = now;
    },
    end(now) {
      histogram.record(Math.max(1, Math.round((now - begun) * 1e6)));
    },
    read(): LoopDelay {
      const seconds = (nanoseconds: number): number => nanoseconds / 1e9;
      const delay =
        histogram.count === 0
          ? { p50: 0, p99: 0, max: 0 }
          : {
              p50: seconds(histogram.percentile(50)),
              p99: seconds(histogram.percentile(99)),
              max: seconds(histogram.max),
            };
      histogram.reset();
      return delay;
    },
    stop: () => undefined,
  };
}
