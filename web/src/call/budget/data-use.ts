/** How much a call may send and ask for, as the person wants it on this device. */
import { createObservable } from '../observable.js';
import type { Storage } from '../ports.js';
import type { Observable } from '../state.js';

export interface DataUse {
  /** bit/s up, over all links */
  readonly budget: number;
  /** Small pictures and few bits, both ways. */
  readonly saver: boolean;
  /** No picture is sent, and none is asked for. */
  readonly audioOnly: boolean;
}

/** bit/s, from which a person chooses. */
export const budgets = [1_000_000, 2_000_000, 3_000_000, 6_000_000, 12_000_000] as const;
const usualBudget = 3_000_000;

const budgetKey = 'parley.upload';
const saverKey = 'parley.data-saver';
const audioOnlyKey = 'parley.audio-only';

export interface RememberedDataUse extends Observable<DataUse> {
  change(change: Partial<DataUse>): void;
}

export const wantsAudioOnly = (storage: Storage): boolean =>
  storage.get('device', audioOnlyKey) === 'on';

export function createDataUse(storage: Storage): RememberedDataUse {
  const remembered = Number(storage.get('device', budgetKey));
  const state = createObservable<DataUse>({
    budget: budgets.find((each) => each === remembered) ?? usualBudget,
    saver: storage.get('device', saverKey) === 'on',
    audioOnly: wantsAudioOnly(storage),
  });
  return {
    get: () => state.get(),
    subscribe: (listener) => state.subscribe(listener),
    change(change) {
      const next = { ...state.get(), ...change };
      storage.set('device', budgetKey, next.budget === usualBudget ? null : String(next.budget));
      storage.set('device', saverKey, next.saver ? 'on' : null);
      storage.set('device', audioOnlyKey, next.audioOnly ? 'on' : null);
      state.set(next);
    },
  };
}
