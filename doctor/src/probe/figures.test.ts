import { describe, expect, it } from 'vitest';
import { pathFigures, throughputOf } from './figures.js';

describe('figures of a path', () => {
  it('are those of the packets that came back', () => {
    expect(pathFigures([20, 30, undefined, 20])).toEqual({
      roundTripMs: 20,
      jitterMs: 10,
      lossPercent: 25,
    });
  });

  it('say what they can when nothing came back, or nothing was sent', () => {
    expect(pathFigures([undefined, undefined])).toEqual({
      roundTripMs: null,
      jitterMs: null,
      lossPercent: 100,
    });
    expect(pathFigures([]).lossPercent).toBeNull();
  });
});

describe('throughput', () => {
  it('is what arrived over the time it took', () => {
    // 1,000 octets every 4 ms
    expect(throughputOf([0, 4, 8, 12], 1000)).toBe(2000);
    // half of them lost
    expect(throughputOf([0, 8, 16], 1000)).toBe(1000);
  });

  it('is not told by a packet alone', () => {
    expect(throughputOf([5], 1000)).toBeNull();
    expect(throughputOf([], 1000)).toBeNull();
  });
});
