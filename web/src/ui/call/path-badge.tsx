import { useState } from 'react';
import type { LinkWords } from '../line/link-words.js';
import { PathLine } from '../line/path-line.js';
import styles from './path-badge.module.css';

export interface PathBadgeProps extends LinkWords {
  readonly name: string;
}

/** The line to one person. Its words show on hover, on focus and, for touch, on a press; a line
 * that is not direct is worded where the tile has room. */
export function PathBadge({ shape, words, name }: PathBadgeProps) {
  const [open, setOpen] = useState(false);
  return (
    <button
      type="button"
      className={styles.badge}
      data-open={open}
      data-shape={shape}
      aria-label={`Line to ${name}: ${words}`}
      onClick={() => setOpen(!open)}
      onBlur={() => setOpen(false)}
    >
      <PathLine shape={shape} className={styles.line} />
      <span className={styles.words}>{words}</span>
    </button>
  );
}
