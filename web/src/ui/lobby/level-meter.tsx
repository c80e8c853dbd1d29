import type { Observable } from '../../call/state.js';
import { useObservable } from '../use-observable.js';
import styles from './level-meter.module.css';
import { meterPosition } from './loudness.js';

const steps = 16;

export interface LevelMeterProps {
  readonly level: Observable<number>;
  readonly on: boolean;
}

/** Loudness of the own microphone, drawn as a line that grows out of a point. */
export function LevelMeter({ level, on }: LevelMeterProps) {
  const value = useObservable(level);
  const shown = on ? meterPosition(value) : 0;
  const lit = Math.ceil(shown * steps);
  return (
    <div
      className={styles.meter}
      role="meter"
      aria-label="Microphone level"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
    >
      {Array.from({ length: steps }, (_, step) => (
        <span key={step} className={styles.step} data-lit={step < lit} />
      ))}
    </div>
  );
}
