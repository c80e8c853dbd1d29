import type { Observable } from './state.js';

export interface Settable<Value> extends Observable<Value> {
  /** Tells the subscribers, unless the value is the same one. */
  set(value: Value): void;
}

/** A value that can be watched. A listener may subscribe, unsubscribe and set while it is being called. */
export function createObservable<Value>(initial: Value): Settable<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of Array.from(listeners)) if (listeners.has(listener)) listener();
    },
    subscribe(listener) {
      // A function of its own, so that one listener that subscribes twice is two subscriptions.
      const own = () => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
