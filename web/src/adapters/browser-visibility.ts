import type { PageVisibility } from '../call/ports.js';

export const browserVisibility: PageVisibility = {
  get hidden() {
    return document.visibilityState === 'hidden';
  },
  subscribe(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};
