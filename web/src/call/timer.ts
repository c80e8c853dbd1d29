import type { Clock } from './ports.js';

/** At most one task that is due; setting another replaces it. */
export interface Timer {
  set(ms: number, task: () => void): void;
  cancel(): void;
}

export function createTimer(clock: Clock): Timer {
  let cancelCurrent: (() => void) | null = null;
  const cancel = () => {
    cancelCurrent?.();
    cancelCurrent = null;
  };
  return {
    cancel,
    set(ms, task) {
      cancel();
      cancelCurrent = clock.after(ms, () => {
        cancelCurrent = null;
        task();
      });
    },
  };
}
