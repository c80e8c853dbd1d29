import type { Storage } from '../../call/ports.js';
import { fitDisplayName } from '@parley/shared';

const key = 'parley.name';

/** The name that was last joined with on this device; empty when there is none. */
export const rememberedName = (storage: Storage): string =>
  fitDisplayName(storage.get('device', key) ?? '');

export function rememberName(storage: Storage, name: string): void {
  if (name !== '') storage.set('device', key, name);
}
