import { useEffect, useRef, type ReactNode } from 'react';
import { HomeLink } from '../line/home-link.js';
import type { LineShape } from '../line/link-words.js';
import { PathLine } from '../line/path-line.js';
import styles from './message-page.module.css';

export interface MessagePageProps {
  readonly title: string;
  /** The line drawn above the words: it says how bad it is. */
  readonly shape?: LineShape;
  /** What happened and what to do. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A page that says one thing: errors, and the end of a call. */
export function MessagePage({ title, shape = 'broken', children, actions }: MessagePageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Parley`;
    // What was focused before is gone; from here a screen reader reads on.
    heading.current?.focus();
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <HomeLink />
      </header>
      <main className={styles.main}>
        <PathLine shape={shape} className={styles.line} />
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        <div className={styles.text}>{children}</div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </main>
    </div>
  );
}
