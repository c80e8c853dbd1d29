import { describe, expect, it } from 'vitest';
import { meterPosition } from './loudness.js';

describe('the microphone meter', () => {
  it.each([0, -1, Number.NaN, 0.0005])('stays at the bottom for %d', (level) => {
    expect(meterPosition(level)).toBe(0);
  });

  it.each([0.5, 1, 7])('is full for %d', (level) => {
    expect(meterPosition(level)).toBe(1);
  });

  it('shows ordinary speech past the middle', () => {
    expect(meterPosition(0.05)).toBeGreaterThan(0.5);
    expect(meterPosition(0.05)).toBeLessThan(0.8);
  });

  it('rises with the level', () => {
    const positions = [0.002, 0.01, 0.05, 0.2].map(meterPosition);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(new Set(positions).size).toBe(4);
  });
});
