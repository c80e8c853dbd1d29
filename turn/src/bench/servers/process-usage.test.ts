import { describe, expect, it } from 'vitest';
import { cpuBetween, descendants, parseStat } from './process-usage.js';

describe('/proc/<pid>/stat', () => {
  it('tells the parent, and the time of the process and of the children it has waited for', () => {
    const line =
      '4242 (turnserver) S 17 4242 17 0 -1 4194560 900 0 0 0 250 150 30 20 20 0 7 0 812345 99 88';
    expect(parseStat(line)).toEqual({ parent: 17, cpuMs: 4500 });
  });

  it('is read past a name that holds spaces and parentheses', () => {
    const line = '1 (a) S 9 (b) R 17 1 1 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5 6 7';
    expect(parseStat(line)).toEqual({ parent: 17, cpuMs: 100 });
  });
});

describe('the process tree', () => {
  it('holds children and grandchildren, and nobody else', () => {
    const parents = new Map([
      [1, 0],
      [10, 1],
      [11, 10],
      [12, 11],
      [20, 1],
    ]);
    expect(descendants(10, parents)).toEqual([10, 11, 12]);
  });
});

describe('CPU time', () => {
  it("is the threads' precise count", () => {
    const before = { threadsMs: 100.25, processesMs: 100 };
    const after = { threadsMs: 160.5, processesMs: 160 };
    expect(cpuBetween(before, after)).toBe(60.25);
  });

  it("is the processes' count when a thread has ended and taken its time with it", () => {
    const before = { threadsMs: 500, processesMs: 500 };
    const after = { threadsMs: 300, processesMs: 900 };
    expect(cpuBetween(before, after)).toBe(400);
  });
});
