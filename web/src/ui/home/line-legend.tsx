import type { ReactElement } from 'react';
import styles from './line-legend.module.css';

interface Scene {
  readonly name: string;
  readonly text: string;
  readonly drawing: ReactElement;
}

/** You stand at x 28, the other at x 412; the grey posts are networks that let nothing in. */
const scenes: readonly Scene[] = [
  {
    name: 'Direct',
    text: 'Nobody in between. The usual way.',
    drawing: (
      <>
        <path className={styles.wall} d="M224 0v20M224 76v20" />
        <path className={styles.line} d="M56 48h334" />
      </>
    ),
  },
  {
    name: 'Through the relay',
    text: 'A network is in the way, so the line goes around it.',
    drawing: (
      <>
        <path className={styles.wall} d="M224 52v44" />
        <path className={styles.line} d="M50 41 224 12l168 29" />
        <circle className={styles.relay} cx="224" cy="14" r="13" />
      </>
    ),
  },
  {
    name: 'Connecting',
    text: 'Looking for a way, or for a new one.',
    drawing: <path className={styles.line} strokeDasharray="16 25.4" d="M74 48h312" />,
  },
  {
    name: 'Failed',
    text: 'No way got through. One press tries again.',
    drawing: (
      <>
        <path className={styles.wall} d="M224 0v96" />
        <path className={styles.line} d="M56 48h96M286 48h104M172 66l-20-18M266 30l20 18" />
      </>
    ),
  },
];

/** How Parley draws every call: one line between two people, told by its shape. */
export function LineLegend() {
  return (
    <ul className={styles.legend} aria-label="How a call is drawn">
      {scenes.map(({ name, text, drawing }) => (
        <li key={name} className={styles.scene}>
          <svg className={styles.drawing} viewBox="0 0 440 96" aria-hidden="true">
            {drawing}
            <circle className={styles.you} cx="28" cy="48" r="26" />
            <circle className={styles.other} cx="412" cy="48" r="22" />
          </svg>
          <p className={styles.words}>
            <strong>{name}</strong> <span>{text}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
