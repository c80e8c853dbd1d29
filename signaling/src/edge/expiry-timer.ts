export interface ExpiryTimer {
  /** Makes sure that the expiry runs at this time (milliseconds since the epoch) or before. */
  wakeAt(time: number): void;
  stop(): void;
}

export interface ExpiryTimerOptions {
  readonly now: () => number;
  /** does what is due and answers when it next wants to be woken */
  readonly expire: (now: number) => Promise<number | undefined>;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds; Node's timers overflow past 2^31. */
const longestDelay = 3_600_000;
/** Milliseconds after a store that did not answer. */
const retryDelay = 1000;

/** The one timer behind all grace times. */
export function createExpiryTimer({ now, expire, onError }: ExpiryTimerOptions): ExpiryTimer {
  let armed: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;
  let stopped = false;

  const wakeAt = (time: number): void => {
    if (stopped || (armed !== undefined && armed.at <= time)) return;
    clearTimeout(armed?.timer);
    // Timers may fire a fraction early; a whole millisecond later is never too early.
    const delay = Math.min(Math.max(Math.ceil(time - now()), 0) + 1, longestDelay);
    armed = { at: time, timer: setTimeout(() => void run(), delay).unref() };
  };
  const run = async (): Promise<void> => {
    armed = undefined;
    try {
      const next = await expire(now());
      if (next !== undefined) wakeAt(next);
    } catch (error) {
      onError(error);
      wakeAt(now() + retryDelay);
    }
  };
  return {
    wakeAt,
    stop: () => {
      stopped = true;
      clearTimeout(armed?.timer);
    },
  };
}
