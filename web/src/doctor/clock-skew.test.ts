import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockSkewOf } from './clock-skew.js';

/** An answer of a server whose clock is ahead by `skew`, which came over a way that takes `there` and `back` ms. */
function answer(skew: number, sentAt: number, there: number, back: number) {
  const serverTime = Math.floor((sentAt + there + skew) / 1_000) * 1_000;
  return { serverTime, receivedAt: sentAt + there + back, ms: there + back };
}

describe('the skew of two clocks', () => {
  it('is found to half a second and half a round trip, whatever the way', () => {
    const ms = fc.nat({ max: 3_000 });
    const skews = fc.integer({ min: -3_600_000, max: 3_600_000 });
    fc.assert(
      fc.property(skews, fc.nat({ max: 10_000_000 }), ms, ms, (skew, sentAt, there, back) => {
        const found = clockSkewOf([answer(skew, sentAt, there, back)]) ?? Number.NaN;
        expect(Math.abs(found - skew)).toBeLessThanOrEqual(500 + (there + back) / 2 + 1);
      }),
    );
  });

  it('is found better with every answer', () => {
    const answers = [0, 250, 500, 750].map((at) => answer(5_000, 60_000_000 + at, 10, 10));
    expect(Math.abs((clockSkewOf(answers) ?? 0) - 5_000)).toBeLessThan(150);
  });

  it('is not known without any answer', () => {
    expect(clockSkewOf([])).toBeNull();
  });
});
