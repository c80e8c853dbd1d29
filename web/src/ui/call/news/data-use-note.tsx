import { Gauge, Headphones } from 'lucide-react';
import type { DataUse } from '../../../call/budget/data-use.js';
import styles from './data-use-note.module.css';

export interface DataUseNoteProps {
  readonly use: DataUse;
  readonly onPress: () => void;
}

/** Says why there are no pictures, or small ones, and leads to where that is changed. */
export function DataUseNote({ use, onPress }: DataUseNoteProps) {
  if (!use.audioOnly && !use.saver) return null;
  const words = use.audioOnly ? 'Audio only' : 'Data saver';
  const Icon = use.audioOnly ? Headphones : Gauge;
  return (
    <button
      type="button"
      className={styles.note}
      aria-label={`${words} is on. Change it in settings.`}
      title="Change in settings"
      onClick={onPress}
    >
      <Icon aria-hidden="true" />
      {words}
    </button>
  );
}
