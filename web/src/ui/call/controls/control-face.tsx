import type { ReactNode } from 'react';
import styles from './control-bar.module.css';

export interface ControlFaceProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** Icon and word of a control; the word goes where there is no room for it. */
export function ControlFace({ label, children }: ControlFaceProps) {
  return (
    <>
      {children}
      <span className={styles.word}>{label}</span>
    </>
  );
}
