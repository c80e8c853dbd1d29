import { describe, expect, it } from 'vitest';
import { backoffDelay, randomFraction } from './backoff.js';

describe('backing off', () => {
  it('follows its schedule and stays at the last entry', () => {
    expect([1, 2, 3, 4].map((attempt) => backoffDelay([100, 200, 400], attempt, 0.5))).toEqual([
      100, 200, 400, 400,
    ]);
  });

  it('spreads a quarter either way', () => {
    expect(backoffDelay([100], 1, 0)).toBe(75);
    expect(backoffDelay([100], 1, 1)).toBe(125);
  });
});

describe('a random fraction', () => {
  it('is from 0 to less than 1', () => {
    expect(randomFraction((bytes) => bytes.fill(0))).toBe(0);
    expect(randomFraction((bytes) => bytes.fill(255))).toBeLessThan(1);
    expect(randomFraction((bytes) => bytes.fill(255))).toBeGreaterThan(0.999);
  });
});
