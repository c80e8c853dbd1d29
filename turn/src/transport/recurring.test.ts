import { describe, expect, it } from 'vitest';
import { createRecurring } from './recurring.js';

describe('what recurs', () => {
  it('is told at once, then once in ten seconds with how often it was, each kind by itself', () => {
    let now = 0;
    const recurring = createRecurring(() => now);
    expect(recurring('ENOBUFS')).toBe(1);
    expect([recurring('ENOBUFS'), recurring('ENOBUFS')]).toEqual([0, 0]);
    expect(recurring('EIO')).toBe(1);
    now = 9999;
    expect(recurring('ENOBUFS')).toBe(0);
    now = 10_000;
    expect(recurring('ENOBUFS')).toBe(4);
    expect(recurring('ENOBUFS')).toBe(0);
  });
});
