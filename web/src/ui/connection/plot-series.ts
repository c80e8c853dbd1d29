/** Points of a history as the columns that a plot takes. */
import { historyMs } from '../../call/quality/link-history.js';
import type { LinkPoint } from '../../call/quality/link-point.js';

/** seconds */
export const plotSpan = historyMs / 1_000;
/** ms between two points after which the line is interrupted instead of drawn across */
const gapMs = 3_000;

/** Tops of a scale, in one power of ten: their halves are round as well. */
const roundTops = [1, 2, 4, 6, 8, 10] as const;

/** The top of a scale that starts at 0: round, and above everything drawn. */
export function scaleTop(most: number, floor: number): number {
  const least = Math.max(most, floor);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (roundTops.find((top) => top * power >= least) ?? 10);
}

export interface PlotColumns {
  /** seconds before now, so 0 and less */
  readonly ages: readonly number[];
  /** The point of each row; null in the middle of a gap. */
  readonly points: readonly (LinkPoint | null)[];
}

export function plotColumns(points: readonly LinkPoint[], now: number): PlotColumns {
  const ages: number[] = [];
  const rows: (LinkPoint | null)[] = [];
  let last: number | null = null;
  for (const point of points) {
    if (last !== null && point.at - last > gapMs) {
      ages.push(((last + point.at) / 2 - now) / 1_000);
      rows.push(null);
    }
    ages.push((point.at - now) / 1_000);
    rows.push(point);
    last = point.at;
  }
  return { ages, points: rows };
}
