import { useEffect, useRef } from 'react';
import type { Storage } from '../../../call/ports.js';

export interface CallActions {
  readonly mic: () => void;
  readonly camera: () => void;
  readonly screen: () => void;
  readonly invite: () => void;
  readonly chat: () => void;
  readonly settings: () => void;
  readonly fullScreen: () => void;
  readonly shortcuts: () => void;
  readonly leave: () => void;
}

export interface Shortcut {
  /** `KeyboardEvent.key`; a capital letter wants Shift. */
  readonly key: string;
  readonly action: keyof CallActions;
  readonly text: string;
}

/** Leaving takes two keys, so that no slip ends a call. */
export const shortcuts: readonly Shortcut[] = [
  { key: 'm', action: 'mic', text: 'Mute or unmute' },
  { key: 'v', action: 'camera', text: 'Camera on or off' },
  { key: 's', action: 'screen', text: 'Share a screen or stop' },
  { key: 'i', action: 'invite', text: 'Invite' },
  { key: 'c', action: 'chat', text: 'Chat' },
  { key: 'd', action: 'settings', text: 'Devices and settings' },
  { key: 'f', action: 'fullScreen', text: 'Full screen' },
  { key: '?', action: 'shortcuts', text: 'This list' },
  { key: 'L', action: 'leave', text: 'Leave the call' },
];

const storageKey = 'parley.shortcuts';

/** WCAG 2.1.4: single-key shortcuts can be switched off; remembered on this device. */
export const shortcutsEnabled = (storage: Storage): boolean =>
  storage.get('device', storageKey) !== 'off';

export function enableShortcuts(storage: Storage, on: boolean): void {
  storage.set('device', storageKey, on ? null : 'off');
}

/** Where keys mean text, or belong to an open menu or dialog. */
const ownKeys = 'input:not([readonly], [type="checkbox"]), textarea, select, dialog, [role="menu"]';

function findShortcut(event: KeyboardEvent): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  if (event.target instanceof Element && event.target.closest(ownKeys) !== null) return undefined;
  return shortcuts.find(({ key }) => key === event.key);
}

/** Listens on the page. `?` works even when the others are switched off, to switch them on again. */
export function useShortcuts(
  actions: CallActions,
  { enabled, blocked }: { readonly enabled: boolean; readonly blocked: boolean },
): void {
  const current = useRef({ actions, enabled, blocked });
  useEffect(() => {
    current.current = { actions, enabled, blocked };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { actions, enabled, blocked } = current.current;
      const shortcut = findShortcut(event);
      if (shortcut === undefined || blocked) return;
      if (!enabled && shortcut.action !== 'shortcuts') return;
      event.preventDefault();
      actions[shortcut.action]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
