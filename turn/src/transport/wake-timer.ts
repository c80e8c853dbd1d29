/** Longer delays overflow a timer; waking early does no harm. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Calls `wake` when the relay wants it, with one timer. */
export interface WakeTimer {
  /** Looks again at what the relay wants; cheap enough to call after every packet. */
  readonly update: () => void;
  readonly stop: () => void;
}

/** @param nextWakeAt ms on the clock that `now` reads */
export function createWakeTimer(
  nextWakeAt: () => number | undefined,
  wake: () => void,
  now: () => number,
): WakeTimer {
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  const stop = (): void => {
    clearTimeout(timer);
    armedFor = Number.POSITIVE_INFINITY;
  };
  const update = (): void => {
    const next = nextWakeAt();
    // A deadline that moved away is noticed when the timer fires for nothing.
    if (next === undefined || next >= armedFor) return;
    clearTimeout(timer);
    armedFor = next;
    timer = setTimeout(
      () => {
        armedFor = Number.POSITIVE_INFINITY;
        wake();
        update();
      },
      Math.min(Math.max(0, Math.ceil(next - now())), LONGEST_DELAY_MS),
    );
    timer.unref();
  };
  return { update, stop };
}
