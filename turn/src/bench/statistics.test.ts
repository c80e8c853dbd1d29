import { describe, expect, it } from 'vitest';
import { median, medianRatio, percentile } from './statistics.js';

describe('the median', () => {
  it('is the middle value in numeric order', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('is the mean of the two middle ones of an even count', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });

  it('leaves its input in order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a percentile', () => {
  const hundred = Uint32Array.from({ length: 100 }, (_, index) => index + 1);

  it('is the nearest rank', () => {
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(Uint32Array.of(7), 0.01)).toBe(7);
  });

  it('of nothing is not a number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('the median ratio', () => {
  it('pairs the figures of one round, so that a slow round weighs on both', () => {
    const ours = new Map([
      [0, 5],
      [1, 50],
      [2, 6],
    ]);
    const theirs = new Map([
      [0, 10],
      [1, 100],
      [2, 10],
    ]);
    expect(medianRatio(ours, theirs)).toBe(0.5);
  });

  it('leaves out rounds that lack one of the two', () => {
    expect(medianRatio(new Map([[0, 1]]), new Map([[1, 1]]))).toBeNaN();
    expect(medianRatio(new Map([[0, 1]]), new Map([[0, 0]]))).toBeNaN();
  });
});
