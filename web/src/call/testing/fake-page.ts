import type { PageVisibility } from '../ports.js';

export interface FakePage extends PageVisibility {
  /** Another tab comes to the front. */
  hide(): void;
  show(): void;
}

export function createFakePage(): FakePage {
  const listeners = new Set<() => void>();
  let hidden = false;
  const become = (next: boolean) => {
    hidden = next;
    for (const listener of Array.from(listeners)) listener();
  };
  return {
    get hidden() {
      return hidden;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hide: () => become(true),
    show: () => become(false),
  };
}
