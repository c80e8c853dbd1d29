import type { ReactElement } from 'react';
import type { LineShape } from './link-words.js';
import styles from './path-line.module.css';

const shapes: Readonly<Record<LineShape, ReactElement | null>> = {
  direct: <path d="M9 12h34.5" />,
  relayed: (
    <>
      <path d="M8.5 15.5 28 5.5l17 9" />
      <circle className={styles.dot} cx="28" cy="6.5" r="5" />
    </>
  ),
  connecting: <path d="M14 12h29" strokeDasharray="4 7.6" />,
  broken: <path d="M9 12h12M35.5 12h8M25 19l-4-7M31.5 5l4 7" />,
  apart: null,
};

export interface PathLineProps {
  readonly shape: LineShape;
  readonly className?: string | undefined;
}

/**
 * The line between two people: the filled point is you, the ring is the other. It is decoration beside words
 * that say the same, so it is hidden from screen readers.
 */
export function PathLine({ shape, className }: PathLineProps) {
  const endY = shape === 'relayed' ? 17 : 12;
  return (
    <svg
      className={`${styles.line} ${className ?? ''}`}
      viewBox="0 0 56 24"
      aria-hidden="true"
      data-shape={shape}
    >
      {shapes[shape]}
      <circle className={styles.you} cx="6" cy={endY} r="5.5" />
      <circle cx="49.5" cy={endY} r="4" />
    </svg>
  );
}
