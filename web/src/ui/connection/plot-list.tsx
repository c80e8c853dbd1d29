import { useMemo, useState } from 'react';
import type { LinkPoint } from '../../call/quality/link-point.js';
import {
  bitrateFigure,
  frameRateFigure,
  heightFigure,
  shareFigure,
  timeFigure,
} from './figures.js';
import { plotColumns } from './plot-series.js';
import { Plot } from './plot.js';
import styles from './plot-list.module.css';

interface Quantity {
  readonly title: string;
  /** What the numbers at the scale count. */
  readonly unit: string;
  /** One line, or one for what is received and one for what is sent. */
  readonly lines: readonly ((point: LinkPoint) => number | null)[];
  readonly write: (value: number | null) => string;
  /** How many units one of the values is. */
  readonly scale: number;
  /** units */
  readonly floor: number;
}

const quantities: readonly Quantity[] = [
  {
    title: 'Round trip',
    unit: 'ms',
    lines: [({ roundTrip }) => roundTrip],
    write: timeFigure,
    scale: 1_000,
    floor: 100,
  },
  {
    title: 'Lost packets',
    unit: '%',
    lines: [({ received }) => received.loss, ({ sent }) => sent.loss],
    write: shareFigure,
    scale: 100,
    floor: 10,
  },
  {
    title: 'Jitter',
    unit: 'ms',
    lines: [({ received }) => received.jitter, ({ sent }) => sent.jitter],
    write: timeFigure,
    scale: 1_000,
    floor: 20,
  },
  {
    title: 'Bitrate',
    unit: 'kbit/s',
    lines: [({ received }) => received.bitrate, ({ sent }) => sent.bitrate],
    write: bitrateFigure,
    scale: 1 / 1_000,
    floor: 100,
  },
  {
    title: 'Frame rate',
    unit: '/s',
    lines: [({ received }) => received.frameRate, ({ sent }) => sent.frameRate],
    write: frameRateFigure,
    scale: 1,
    floor: 20,
  },
  {
    title: 'Picture height',
    unit: 'px',
    lines: [({ received }) => received.height, ({ sent }) => sent.height],
    write: heightFigure,
    scale: 1,
    floor: 400,
  },
];

export interface PlotListProps {
  readonly points: readonly LinkPoint[];
  readonly name: string;
}

/** Every quantity of a link over the last two minutes. The figures beside a plot are those under the pointer, else the newest. */
export function PlotList({ points, name }: PlotListProps) {
  const [row, setRow] = useState<number | null>(null);
  const newest = points.at(-1);
  const columns = useMemo(() => plotColumns(points, points.at(-1)?.at ?? 0), [points]);
  const plots = useMemo(
    () =>
      quantities.map(({ lines, scale }) =>
        lines.map((of) =>
          columns.points.map((point) => {
            const value = point === null ? null : of(point);
            return value === null ? null : value * scale;
          }),
        ),
      ),
    [columns],
  );
  const pointed = row === null ? null : (columns.points[row] ?? null);
  const shown = pointed ?? newest;
  const age = pointed === null ? 0 : Math.round(-(columns.ages[row ?? 0] ?? 0));

  return (
    <section aria-label="The last two minutes">
      <p className={styles.legend}>
        <Key line="received">from {name}</Key>
        <Key line="sent">to {name}</Key>
        <span className={`${styles.age} figures`}>{age === 0 ? 'now' : `${age} s ago`}</span>
      </p>
      {quantities.map(({ title, unit, lines, write, floor }, index) => (
        <figure key={title} className={styles.figure}>
          <figcaption className={styles.caption}>
            <span>
              {title} <span className={styles.unit}>{unit}</span>
            </span>
            <span className={`${styles.values} figures`}>
              {lines.map((of, line) => (
                <span
                  // oxlint-disable-next-line react/no-array-index-key -- a line is known by its place alone
                  key={line}
                  data-line={lines.length === 1 ? undefined : line === 0 ? 'received' : 'sent'}
                >
                  {write(shown === undefined ? null : of(shown))}
                </span>
              ))}
            </span>
          </figcaption>
          <Plot ages={columns.ages} lines={plots[index] ?? []} floor={floor} onPoint={setRow} />
        </figure>
      ))}
    </section>
  );
}

interface KeyProps {
  readonly line: 'received' | 'sent';
  readonly children: React.ReactNode;
}

const Key = ({ line, children }: KeyProps) => (
  <span className={styles.key} data-line={line}>
    {children}
  </span>
);
