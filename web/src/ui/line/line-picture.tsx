import type { ReactElement } from 'react';
import type { LineShape } from './link-words.js';
import styles from './line-picture.module.css';

/** Where each dash of a line that is being looked for begins, between the two points. */
const dashes = [74, 115.4, 156.8, 198.2, 239.6, 281, 322.4, 363.8] as const;
const dashLength = 16;

/** You stand at x 28, the other at x 412; the grey posts are networks that let nothing in. */
function drawing(shape: LineShape, progress: number): ReactElement | null {
  switch (shape) {
    case 'direct':
      return (
        <>
          <path className={styles.wall} d="M224 0v20M224 76v20" />
          <path className={styles.line} d="M56 48h334" />
        </>
      );
    case 'relayed':
      return (
        <>
          <path className={styles.wall} d="M224 52v44" />
          <path className={styles.line} d="M50 41 224 12l168 29" />
          <circle className={styles.relay} cx="224" cy="14" r="13" />
        </>
      );
    case 'connecting':
      return (
        <>
          {dashes.map((from, index) => (
            <path
              key={from}
              className={`${styles.line} ${index < progress * dashes.length ? '' : styles.ahead}`}
              d={`M${from} 48h${dashLength}`}
            />
          ))}
        </>
      );
    case 'broken':
      return (
        <>
          <path className={styles.wall} d="M224 0v96" />
          <path className={styles.line} d="M56 48h96M286 48h104M172 66l-20-18M266 30l20 18" />
        </>
      );
    case 'apart':
      return null;
  }
}

export interface LinePictureProps {
  readonly shape: LineShape;
  /** 0…1: how much of a line that is being looked for is looked through. */
  readonly progress?: number;
  readonly className?: string | undefined;
}

/** The line between two people, large. Decoration beside words that say the same. */
export function LinePicture({ shape, progress = 1, className }: LinePictureProps) {
  return (
    <svg
      className={`${styles.picture} ${className ?? ''}`}
      viewBox="0 0 440 96"
      aria-hidden="true"
      data-shape={shape}
    >
      {drawing(shape, progress)}
      <circle className={styles.you} cx="28" cy="48" r="26" />
      <circle className={styles.other} cx="412" cy="48" r="22" />
    </svg>
  );
}
