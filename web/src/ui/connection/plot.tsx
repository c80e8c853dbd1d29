import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useSize } from '../call/stage/use-size.js';
import { plotSpan, scaleTop } from './plot-series.js';
import styles from './plot.module.css';

/** CSS pixels */
const height = 112;

export interface PlotProps {
  /** seconds before now, so 0 and less; oldest first */
  readonly ages: readonly number[];
  /** One column for each line, as long as `ages`; null where there is nothing to draw. */
  readonly lines: readonly (readonly (number | null)[])[];
  /** The top of the scale is never lower than this. */
  readonly floor: number;
  /** The row under the pointer, in every plot at once; null when it is on none. */
  readonly onPoint: (row: number | null) => void;
}

/** The last two minutes of one quantity, as lines. The same in words stands beside it, so it is hidden from screen readers. */
export function Plot({ ages, lines, floor, onPoint }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const width = useSize(box)?.width ?? 0;
  const latest = useRef({ floor, onPoint });
  const count = lines.length;
  const measured = width > 0;

  useEffect(() => {
    latest.current = { floor, onPoint };
  }, [floor, onPoint]);

  useEffect(() => {
    const element = box.current;
    if (element === null || !measured) return undefined;
    const made = new UPlot(
      optionsOf(element, count, {
        top: (most) => scaleTop(most, latest.current.floor),
        onPoint: (row) => latest.current.onPoint(row),
      }),
      undefined,
      element,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [count, measured]);

  useEffect(() => {
    if (measured) plot.current?.setSize({ width, height });
  }, [width, measured]);

  useEffect(() => {
    if (measured) plot.current?.setData([[...ages], ...lines.map((line) => [...line])]);
  }, [ages, lines, measured]);

  return <div ref={box} className={styles.plot} aria-hidden="true" />;
}

interface PlotRules {
  /** The top of the scale, from the greatest value drawn. */
  readonly top: (most: number) => number;
  readonly onPoint: (row: number | null) => void;
}

function optionsOf(element: HTMLElement, count: number, rules: PlotRules): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: UPlot.Axis = {
    stroke: colour('--ink-soft'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--hairline'), width: 1 },
    ticks: { show: false },
  };
  // Told apart by shape as well as by colour.
  const looks: readonly UPlot.Series[] = [
    { stroke: colour('--accent'), width: 2, points: { show: false } },
    { stroke: colour('--ink'), width: 1.5, dash: [4, 3], points: { show: false } },
  ];
  return {
    width: element.clientWidth,
    height,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'parley-link' } },
    scales: {
      x: { time: false, range: [-plotSpan, 0] },
      y: { range: (_, __, most) => [0, rules.top(most)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        splits: [-120, -90, -60, -30, 0],
        values: ['2 min', '', '1 min', '', 'now'],
      },
      { ...axis, size: 44, splits: (_, __, ___, top) => [0, top / 2, top] },
    ],
    series: [{}, ...looks.slice(0, count)],
    hooks: { setCursor: [({ cursor }) => rules.onPoint(cursor.idx ?? null)] },
  };
}
