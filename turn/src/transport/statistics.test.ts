import { describe, expect, it } from 'vitest';
import { createCounters } from '../relay/counters.js';
import { createLoopDelayMonitor, sumStatistics } from './statistics.js';

describe('the statistics of several threads', () => {
  it('are summed, with the delay of the slowest', () => {
    const [one, other] = [createCounters(), createCounters()];
    one.requests.binding = 2;
    other.requests.binding = 3;
    expect(
      sumStatistics([
        { allocations: 4, counters: one, loopDelay: { p50: 0.001, p99: 0.2, max: 0.3 } },
        { allocations: 5, counters: other, loopDelay: { p50: 0.002, p99: 0.1, max: 0.4 } },
      ]),
    ).toMatchObject({
      allocations: 9,
      counters: { requests: { binding: 5 } },
      loopDelay: { p50: 0.002, p99: 0.2, max: 0.4 },
    });
    expect(sumStatistics([])).toMatchObject({ allocations: 0, loopDelay: { max: 0 } });
  });
});

describe('the delay of the event loop', () => {
  it('shows how long the thread was busy, in seconds, and begins anew with each reading', async () => {
    const resolution = 20;
    const monitor = createLoopDelayMonitor(resolution);
    const nextMeasurement = async (): Promise<void> => {
      // The monitor has looked again once a timer of its resolution has passed twice.
      for (let round = 0; round < 3; round += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, resolution + 5);
        });
      }
    };
    await nextMeasurement();
    const until = performance.now() + 150;
    while (performance.now() < until);
    await nextMeasurement();
    const { max } = monitor.read();
    expect(max).toBeGreaterThan(0.1);
    expect(monitor.read().max).toBe(0);
    monitor.stop();
  });
});
