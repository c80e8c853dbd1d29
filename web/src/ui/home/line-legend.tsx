import { LinePicture } from '../line/line-picture.js';
import type { LineShape } from '../line/link-words.js';
import styles from './line-legend.module.css';

interface Scene {
  readonly shape: LineShape;
  readonly name: string;
  readonly text: string;
}

const scenes: readonly Scene[] = [
  { shape: 'direct', name: 'Direct', text: 'Nobody in between. The usual way.' },
  {
    shape: 'relayed',
    name: 'Through the relay',
    text: 'A network is in the way, so the line goes around it.',
  },
  { shape: 'connecting', name: 'Connecting', text: 'Looking for a way, or for a new one.' },
  { shape: 'broken', name: 'Failed', text: 'No way got through. One press tries again.' },
];

/** How Parley draws every call: one line between two people, told by its shape. */
export function LineLegend() {
  return (
    <ul className={styles.legend} aria-label="How a call is drawn">
      {scenes.map(({ shape, name, text }) => (
        <li key={name} className={styles.scene}>
          <LinePicture shape={shape} className={styles.drawing} />
          <p className={styles.words}>
            <strong>{name}</strong> <span>{text}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
