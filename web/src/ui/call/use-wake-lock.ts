import { useEffect } from 'react';

/** Keeps the screen on during the call, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return undefined;
    let lock: WakeLockSentinel | null = null;
    let ended = false;
    const hold = () => {
      if (document.visibilityState !== 'visible') return;
      navigator.wakeLock.request('screen').then(
        (held) => {
          if (ended) void held.release();
          else lock = held;
        },
        () => {
          // Refused on low battery: the screen then goes dark as it always does.
        },
      );
    };
    hold();
    // The browser takes it back whenever the page is hidden.
    document.addEventListener('visibilitychange', hold);
    return () => {
      ended = true;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, []);
}
