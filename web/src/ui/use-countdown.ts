import { useEffect, useState } from 'react';
import type { Clock } from '../call/ports.js';

/** Whole seconds until `deadline` (ms since the epoch), counting down to 0; null without a deadline. */
export function useCountdown(clock: Clock, deadline: number | null): number | null {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    if (deadline === null) return undefined;
    let cancel = (): void => undefined;
    const tick = () => {
      setNow(clock.now());
      const left = deadline - clock.now();
      // Wakes as the shown second changes.
      if (left > 0) cancel = clock.after((left % 1000) + 1, tick);
    };
    cancel = clock.after(0, tick);
    return () => cancel();
  }, [clock, deadline]);
  return deadline === null ? null : Math.max(0, Math.ceil((deadline - now) / 1000));
}
