import { describe, expect, it } from 'vitest';
import { Schedule } from './pacing.js';

const schedule = (): Schedule => new Schedule(1000, { burstsPerSecond: 100, seconds: 0.1 });

describe('a schedule', () => {
  it('has as many bursts as its time holds', () => {
    expect(schedule().bursts).toBe(10);
    expect(schedule().seconds).toBe(0.1);
  });

  it('lets the first burst leave at its start, and the others an interval apart', () => {
    const { dueAt } = { dueAt: (index: number) => schedule().dueAt(index) };
    expect([0, 1, 9].map(dueAt)).toEqual([1000, 1010, 1090]);
  });

  it.each([
    [999, 0],
    [1000, 1],
    [1009, 1],
    [1010, 2],
    [1095, 10],
    [5000, 10],
  ])('at %i ms has %i bursts due', (now, due) => {
    expect(schedule().dueBy(now)).toBe(due);
  });

  it('agrees with itself on when a burst is due', () => {
    const odd = new Schedule(0, { burstsPerSecond: 7500, seconds: 1 });
    for (let index = 0; index < odd.bursts; index += 97) {
      expect(odd.dueBy(odd.dueAt(index) + 1e-6)).toBe(index + 1);
    }
  });
});

describe('the outcome', () => {
  it('is good when every burst left within milliseconds', () => {
    const kept = schedule();
    for (let index = 0; index < 10; index += 1) kept.left(kept.dueAt(index) + 1);
    expect(kept.outcome()).toEqual({ p99Ms: 1, worstMs: 1, isBehind: false });
  });

  it('is behind when one pause was long, though the bursts after it were in time again', () => {
    const paused = schedule();
    for (let index = 0; index < 10; index += 1) {
      paused.left(paused.dueAt(index) + (index === 4 ? 60 : 0));
    }
    expect(paused.outcome()).toEqual({ p99Ms: 60, worstMs: 60, isBehind: true });
  });

  it('is behind when nothing left', () => {
    expect(schedule().outcome().isBehind).toBe(true);
  });
});
