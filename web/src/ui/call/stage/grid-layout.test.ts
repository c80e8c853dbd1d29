import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutStage, type Rect, type StageLayout } from './grid-layout.js';

const windows = [
  { name: 'phone', width: 390, height: 690 },
  { name: 'phone on its side', width: 844, height: 300 },
  { name: 'laptop', width: 1280, height: 712 },
  { name: 'large screen', width: 2560, height: 1352 },
] as const;

const lay = (width: number, height: number, others: number, screens = 0) =>
  layoutStage({ width, height, gap: 8, others, screens });

const everyone = (layout: StageLayout): readonly Rect[] => [
  ...layout.screens,
  ...layout.others,
  ...(layout.selfFloats ? [] : [layout.self]),
];

const area = (rects: readonly Rect[]) =>
  rects.reduce((sum, rect) => sum + rect.width * rect.height, 0);

function overlap(a: Rect, b: Rect): boolean {
  const slack = 0.01;
  return (
    a.left + a.width > b.left + slack &&
    b.left + b.width > a.left + slack &&
    a.top + a.height > b.top + slack &&
    b.top + b.height > a.top + slack
  );
}

const isInside = (
  { left, top, width, height }: Rect,
  window: Readonly<Record<'width' | 'height', number>>,
): boolean =>
  width > 0 &&
  height > 0 &&
  left >= -0.01 &&
  top >= -0.01 &&
  left + width <= window.width + 0.01 &&
  top + height <= window.height + 0.01;

describe('the stage', () => {
  it('gives every person and screen a place inside the window, and no two the same', () => {
    const size = fc.integer({ min: 200, max: 4000 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 0, max: 3 }),
        (width, height, others, screens) => {
          const layout = lay(width, height, others, screens);
          expect(layout.others).toHaveLength(others);
          expect(layout.screens).toHaveLength(screens);
          const rects = everyone(layout);
          // One look at each: a thousand layouts of sixty assertions take too long on a busy machine.
          const outside = [...rects, layout.self].filter(
            (rect) => !isInside(rect, { width, height }),
          );
          expect(outside).toEqual([]);
          const overlapping = rects.filter((rect, index) =>
            rects.slice(index + 1).some((later) => overlap(rect, later)),
          );
          expect(overlapping).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(windows)('uses most of a $name for up to eight people', ({ width, height }) => {
    for (let others = 1; others <= 7; others += 1) {
      expect(area(everyone(lay(width, height, others)))).toBeGreaterThan(0.6 * width * height);
    }
  });

  it('floats the own picture over one other person, who gets the whole window', () => {
    const layout = lay(1280, 712, 1);
    expect(layout.selfFloats).toBe(true);
    expect(area(layout.others)).toBeGreaterThan(0.95 * 1280 * 712);
    expect(area([layout.self])).toBeLessThan(0.05 * 1280 * 712);
  });

  it('puts the own picture in the grid among three, all the same size', () => {
    const layout = lay(1280, 712, 2);
    expect(layout.selfFloats).toBe(false);
    const sizes = new Set(
      everyone(layout).map(({ width, height }) => `${Math.round(width)}x${Math.round(height)}`),
    );
    expect(sizes.size).toBe(1);
  });

  it('makes two rows of two on a laptop and one column of three on a phone', () => {
    const tops = (layout: StageLayout) => new Set(everyone(layout).map(({ top }) => top)).size;
    expect(tops(lay(1280, 712, 3))).toBe(2);
    expect(tops(lay(390, 690, 2))).toBe(3);
  });

  it('crops no picture to less than three quarters of its height among several people', () => {
    for (const { width, height } of windows) {
      for (const { width: w, height: h } of everyone(lay(width, height, 5))) {
        expect(w / h).toBeGreaterThanOrEqual(0.74);
        expect(w / h).toBeLessThanOrEqual(2.11);
      }
    }
  });

  it.each(windows)('gives a shared screen the largest place on a $name', ({ width, height }) => {
    const layout = lay(width, height, 4, 1);
    const screen = area(layout.screens);
    for (const rect of [...layout.others, layout.self]) {
      expect(screen).toBeGreaterThan(2 * area([rect]));
    }
  });

  it('puts people below a shared screen on a tall window and beside it on a wide one', () => {
    const [tall] = lay(390, 690, 2, 1).screens;
    const [wide] = lay(1280, 712, 2, 1).screens;
    expect(tall?.width).toBe(390);
    expect(wide?.height).toBe(712);
  });
});
