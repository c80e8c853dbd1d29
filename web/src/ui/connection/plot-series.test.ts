import { describe, expect, it } from 'vitest';
import { linkPoint } from '../../call/quality/link-point.js';
import { linkSample } from '../../call/testing/link-samples.js';
import { plotColumns, scaleTop } from './plot-series.js';

const pointAt = (at: number) => linkPoint(null, linkSample(at));

describe('the columns of a plot', () => {
  it('count seconds back from now', () => {
    const points = [pointAt(8_000), pointAt(9_000), pointAt(10_000)];
    expect(plotColumns(points, 10_000)).toEqual({ ages: [-2, -1, 0], points });
  });

  it('interrupt the line where nothing was measured for a while', () => {
    const [before, after] = [pointAt(0), pointAt(20_000)];
    expect(plotColumns([before, after], 20_000)).toEqual({
      ages: [-20, -10, 0],
      points: [before, null, after],
    });
  });

  it('may be empty', () => {
    expect(plotColumns([], 0)).toEqual({ ages: [], points: [] });
  });
});

describe('the top of a scale', () => {
  it.each([
    [0, 100, 100],
    [101, 100, 200],
    [273, 100, 400],
    [0.5, 10, 10],
    [1_450, 100, 2_000],
    [9_999, 100, 10_000],
  ])('for %d with a floor of %d is %d', (most, floor, top) => {
    expect(scaleTop(most, floor)).toBe(top);
  });
});
