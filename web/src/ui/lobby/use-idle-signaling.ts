import { useEffect } from 'react';
import type { Signaling } from '../../call/ports.js';
import { useServices } from '../services.js';

/** Milliseconds that a lobby may lie in a hidden tab before it lets go of its connection. */
const idleAfterMs = 5 * 60_000;

/** A forgotten lobby holds no connection of the server; one that is looked at again has one at once. */
export function useIdleSignaling(signaling: Signaling): void {
  const { clock } = useServices();
  useEffect(() => {
    let cancel: () => void = () => undefined;
    const follow = () => {
      cancel();
      if (document.hidden) cancel = clock.after(idleAfterMs, () => signaling.close());
      else signaling.open();
    };
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      cancel();
    };
  }, [signaling, clock]);
}
