import type { ReactNode } from 'react';
import type { LineShape } from '../line/link-words.js';
import { LinePicture } from '../line/line-picture.js';
import styles from './hero.module.css';

export interface HeroProps {
  readonly shape: LineShape;
  /** For tests: the answer in one word. */
  readonly outcome: string;
  /** 0…1, while it is being tested. */
  readonly progress?: number;
  /** Who stands at the ends of the line. */
  readonly ends: readonly [near: string, far: string];
  readonly title: string;
  readonly lead: ReactNode;
  readonly actions?: ReactNode;
  /** Small, beside the actions: when, how long. */
  readonly note?: ReactNode;
}

/** The answer, at a glance: the line, and what it means. */
export function Hero(props: HeroProps) {
  const { shape, outcome, progress = 1, ends, title, lead, actions, note } = props;
  return (
    <div className={styles.hero} data-outcome={outcome}>
      <figure className={styles.figure} aria-hidden="true">
        <LinePicture shape={shape} progress={progress} className={styles.picture} />
        <figcaption className={styles.ends}>
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </figcaption>
      </figure>
      <div className={styles.words}>
        <h1 className={styles.title}>{title}</h1>
        <div className={styles.lead}>{lead}</div>
        {(actions !== undefined || note !== undefined) && (
          <div className={styles.actions}>
            {actions}
            {note !== undefined && <p className={`${styles.note} figures`}>{note}</p>}
          </div>
        )}
      </div>
    </div>
  );
}
