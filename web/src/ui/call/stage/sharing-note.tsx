import { MonitorUp } from 'lucide-react';
import styles from './sharing-note.module.css';

/** Reminds the person of what others see; the control that stops it is in the bar. */
export function SharingNote() {
  return (
    <p className={styles.note}>
      <MonitorUp aria-hidden="true" />
      Everyone sees your screen
    </p>
  );
}
