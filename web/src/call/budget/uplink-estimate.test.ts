import { describe, expect, it } from 'vitest';
import { linkSample } from '../testing/link-samples.js';
import { narrowest, nextEstimate, uplinkOf, type LinkEstimate } from './uplink-estimate.js';

/** A sample each second of what was available, with that share of it sent; answers with the time of the last, too. */
function measured(
  available: readonly (number | null)[],
  share = 1,
): [estimate: LinkEstimate | null, now: number] {
  let estimate: LinkEstimate | null = null;
  let bytesSent = 0;
  available.forEach((each, second) => {
    bytesSent += ((each ?? 0) * share) / 8;
    estimate = nextEstimate(
      estimate,
      linkSample(second * 1_000, { availableOutgoing: each, bytesSent }),
    );
  });
  return [estimate, (available.length - 1) * 1_000];
}

const times = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value);
const steady = (bits: number, share?: number) => measured(times(10, bits), share);

describe('the estimate of what a link carries', () => {
  it('bounds nothing while congestion control finds out, or where the browser does not tell', () => {
    expect(narrowest(...measured(times(3, 300_000)))).toBeNull();
    expect(narrowest(...measured(times(20, null)))).toBeNull();
    expect(uplinkOf([steady(300_000)[0], null], 9_000)).toBe(Infinity);
    expect(uplinkOf([], 9_000)).toBe(Infinity);
  });

  it('is no limit where little is sent, as congestion control learns little then', () => {
    expect(narrowest(...steady(300_000, 0.2))).toBeNull();
    expect(uplinkOf([steady(300_000)[0], steady(300_000, 0.2)[0]], 9_000)).toBe(Infinity);
  });

  it('leaves room to grow', () => {
    expect(narrowest(...steady(500_000))).toBeGreaterThan(500_000);
  });

  it('overlooks a dip', () => {
    const [estimate, now] = measured([...times(9, 500_000), 50_000]);
    expect(narrowest(estimate, now)).toBe(narrowest(...steady(500_000)));
  });

  it('is there again soon after the clock was set back', () => {
    let estimate = steady(300_000)[0];
    const hourBefore = -3_600_000;
    for (let second = 0; second < 10; second += 1) {
      const bytesSent = (10 + second) * 40_000;
      const at = hourBefore + second * 1_000;
      estimate = nextEstimate(estimate, linkSample(at, { availableOutgoing: 300_000, bytesSent }));
    }
    expect(narrowest(estimate, hourBefore + 9_000)).toBeGreaterThan(300_000);
  });

  it('counts all links together, as they may share one uplink', () => {
    const uplink = uplinkOf([steady(200_000)[0], steady(100_000)[0]], 9_000);
    expect(uplink).toBeGreaterThan(300_000);
    expect(uplink).toBeLessThan(400_000);
  });
});
