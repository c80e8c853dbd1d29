import { useSyncExternalStore } from 'react';
import type { Signaling, SignalingStatus } from '../../call/ports.js';

export function useSignalingStatus(signaling: Signaling): SignalingStatus {
  return useSyncExternalStore(
    (listener) =>
      signaling.subscribe((event) => {
        if (event.type === 'status') listener();
      }),
    () => signaling.status,
  );
}
