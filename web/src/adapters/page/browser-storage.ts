import type { Storage } from '../../call/ports.js';

/** Reading the property throws where the person has blocked site data. */
const areaOf = (scope: 'tab' | 'device') =>
  scope === 'tab' ? globalThis.sessionStorage : globalThis.localStorage;

export const browserStorage: Storage = {
  get(scope, key) {
    try {
      return areaOf(scope).getItem(key);
    } catch {
      // Blocked: nothing was remembered.
      return null;
    }
  },
  set(scope, key, value) {
    try {
      if (value === null) areaOf(scope).removeItem(key);
      else areaOf(scope).setItem(key, value);
    } catch {
      // Blocked or full: it is forgotten, which the port allows.
    }
  },
};
