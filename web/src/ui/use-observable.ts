import { useSyncExternalStore } from 'react';
import type { Observable } from '../call/state.js';

/** The observable's value, kept current while the component is on the page. */
export function useObservable<Value>(observable: Observable<Value>): Value {
  return useSyncExternalStore(
    (listener) => observable.subscribe(listener),
    () => observable.get(),
  );
}
