import { createObservable } from '../observable.js';
import type { Storage } from '../ports.js';
import type { Observable } from '../state.js';

/**
 * Whether every link goes through the relay, so that nobody in the call learns this one's address. Links that are there
 * when it changes are replaced at once.
 */
export interface RelayWish extends Observable<boolean> {
  /** The address of the room asks for it: it is on and stays on. */
  readonly forced: boolean;
  /** Remembered on this device, for other rooms too. */
  set(on: boolean): void;
}

/** `forced`: as the address asks. `on`: as it was in the call that is come back to. `remembered`: as on this device. */
export type RelayStart = 'forced' | 'on' | 'remembered';

const key = 'parley.relay-only';

export function createRelayWish(storage: Storage, start: RelayStart): RelayWish {
  const forced = start === 'forced';
  const wish = createObservable(start !== 'remembered' || storage.get('device', key) === 'on');
  return {
    forced,
    get: () => wish.get(),
    subscribe: (listener) => wish.subscribe(listener),
    set(on) {
      if (forced) return;
      storage.set('device', key, on ? 'on' : null);
      wish.set(on);
    },
  };
}
