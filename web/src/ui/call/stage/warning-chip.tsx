import { TriangleAlert } from 'lucide-react';
import type { WarningWords } from '../../line/warning-words.js';
import styles from './warning-chip.module.css';

/** On a tile: that something is wrong with a line, in words where there is room. */
export function WarningChip({ short, long }: WarningWords) {
  return (
    <p className={styles.chip} title={long}>
      <TriangleAlert aria-hidden="true" />
      <span className={styles.words}>{short}</span>
    </p>
  );
}
