import type { Clock } from '../ports.js';
import { createTimer } from '../timer.js';

/** A level at which speech begins, and a lower one below which it has ended (0…1, linear). */
const onLevel = 0.03;
const offLevel = 0.015;
/** Milliseconds of quiet that still belong to the same speech, as between two words. */
const holdMs = 700;

export interface SpeakingDetector {
  hear(level: number): void;
  /** Not speaking, at once: muted, or nothing is heard any more. */
  reset(): void;
}

/** Tells from loudness when somebody starts and stops to speak, without flicker. */
export function createSpeakingDetector(
  clock: Clock,
  onChange: (speaking: boolean) => void,
): SpeakingDetector {
  const hold = createTimer(clock);
  let state: 'quiet' | 'speaking' | 'fading' = 'quiet';

  const stop = () => {
    state = 'quiet';
    onChange(false);
  };

  return {
    hear(level) {
      switch (state) {
        case 'quiet':
          if (level < onLevel) return;
          state = 'speaking';
          onChange(true);
          return;
        case 'speaking':
          if (level >= offLevel) return;
          state = 'fading';
          hold.set(holdMs, stop);
          return;
        case 'fading':
          if (level < onLevel) return;
          state = 'speaking';
          hold.cancel();
          return;
      }
    },
    reset() {
      hold.cancel();
      if (state !== 'quiet') stop();
    },
  };
}
