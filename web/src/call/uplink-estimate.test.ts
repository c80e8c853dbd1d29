import { describe, expect, it } from 'vitest';
import { narrowest, nextEstimate, uplinkOf, type LinkEstimate } from './uplink-estimate.js';

/** One measurement a second from 0 on, and the time of the last. */
function measured(...available: readonly (number | null)[]): [LinkEstimate | null, number] {
  let estimate: LinkEstimate | null = null;
  available.forEach((each, second) => {
    estimate = nextEstimate(estimate, each, second * 1_000);
  });
  return [estimate, (available.length - 1) * 1_000];
}

const steady = (bits: number) => measured(...Array.from({ length: 10 }, () => bits));

describe('the estimate of what a link carries', () => {
  it('bounds nothing while congestion control finds out, or where the browser does not tell', () => {
    expect(narrowest(...measured(300_000, 300_000, 300_000))).toBeNull();
    expect(narrowest(...measured(...Array.from({ length: 20 }, () => null)))).toBeNull();
    expect(uplinkOf([steady(300_000)[0], null], 9_000)).toBe(Infinity);
    expect(uplinkOf([], 9_000)).toBe(Infinity);
  });

  it('leaves room to grow', () => {
    expect(narrowest(...steady(500_000))).toBeGreaterThan(500_000);
  });

  it('overlooks a dip', () => {
    const [estimate, now] = measured(...Array.from({ length: 9 }, () => 500_000), 50_000);
    expect(narrowest(estimate, now)).toBe(narrowest(...steady(500_000)));
  });

  it('counts all links together, as they may share one uplink', () => {
    const uplink = uplinkOf([steady(200_000)[0], steady(100_000)[0]], 9_000);
    expect(uplink).toBeGreaterThan(300_000);
    expect(uplink).toBeLessThan(400_000);
  });
});
