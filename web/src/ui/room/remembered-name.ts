import type { Storage } from '../../call/ports.js';
import { cleanName } from './display-name.js';

const key = 'parley.name';

/** The name that was last joined with on this device; empty when there is none. */
export const rememberedName = (storage: Storage): string =>
  cleanName(storage.get('device', key) ?? '');

export function rememberName(storage: Storage, name: string): void {
  if (name !== '') storage.set('device', key, name);
}
