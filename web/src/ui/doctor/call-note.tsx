import { PathLine } from '../line/path-line.js';
import type { CallNoteWords } from './call-arrival.js';
import styles from './call-note.module.css';

/** For someone who comes from a call: what it found, and whether this test agrees. */
export function CallNote({ shape, happened, cause, outcome }: CallNoteWords) {
  return (
    <aside className={styles.note} aria-label="What your call found">
      <PathLine shape={shape} className={styles.line} />
      <div className={styles.words}>
        <p className={styles.happened}>
          {happened} {cause}
        </p>
        <p className={styles.outcome} role="status">
          {outcome}
        </p>
      </div>
    </aside>
  );
}
