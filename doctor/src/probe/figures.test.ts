import { describe, expect, it } from 'vitest';
import { pathFigures, throughputOf, type Ping } from './figures.js';

const ping = (ms: number | undefined, isDisturbed = false): Ping => ({ ms, isDisturbed });

describe('figures of a path', () => {
  it('are those of the packets that came back', () => {
    expect(pathFigures([20, 30, undefined, 20].map((ms) => ping(ms)))).toEqual({
      roundTripMs: 20,
      jitterMs: 10,
      lossPercent: 25,
    });
  });

  it('leave out how busy this machine was', () => {
    expect(pathFigures([ping(20), ping(400, true), ping(22), ping(undefined, true)])).toEqual({
      roundTripMs: 22,
      jitterMs: 2,
      lossPercent: 25,
    });
  });

  it('say what they can when nothing came back, or nothing was sent', () => {
    expect(pathFigures([ping(undefined), ping(undefined)])).toEqual({
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
