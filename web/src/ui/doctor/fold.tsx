import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './fold.module.css';

export interface FoldProps {
  readonly summary: ReactNode;
  readonly children: ReactNode;
}

/** More for those who ask; open on paper. The browser's own disclosure. */
export function Fold({ summary, children }: FoldProps) {
  return (
    <details className={styles.fold}>
      <summary className={styles.summary}>
        <ChevronRight className={styles.sign} aria-hidden="true" />
        <span className={styles.words}>{summary}</span>
      </summary>
      <div className={styles.content}>{children}</div>
    </details>
  );
}
