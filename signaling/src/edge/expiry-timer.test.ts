import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExpiryTimer } from './expiry-timer.js';

describe('the expiry timer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function start(answers: readonly (number | undefined | Error)[] = []) {
    const runs: number[] = [];
    const errors: unknown[] = [];
    const timer = createExpiryTimer({
      now: Date.now,
      onError: (error) => errors.push(error),
      expire: async (now) => {
        const answer = answers[runs.length];
        runs.push(now);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    return { timer, runs, errors };
  }

  it('runs at the earliest time it was asked for, and not before', async () => {
    const { timer, runs } = start();
    timer.wakeAt(5000);
    timer.wakeAt(3000);
    timer.wakeAt(4000);
    await vi.advanceTimersByTimeAsync(1999);
    expect(runs).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    expect(runs).toEqual([3001]);
  });

  it('runs again when it was told to', async () => {
    const { timer, runs } = start([6000]);
    timer.wakeAt(2000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toEqual([2001, 6001]);
  });

  it('runs at once for a time that has passed', async () => {
    const { timer, runs } = start();
    timer.wakeAt(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toEqual([1001]);
  });

  it('tries again after a store that did not answer', async () => {
    const { timer, runs, errors } = start([new Error('gone')]);
    timer.wakeAt(2000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(errors).toEqual([new Error('gone')]);
    expect(runs).toEqual([2001, 3002]);
  });

  it('never runs once it is stopped', async () => {
    const { timer, runs } = start();
    timer.wakeAt(2000);
    timer.stop();
    timer.wakeAt(3000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toEqual([]);
  });
});
