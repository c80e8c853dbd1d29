import type { KeyboardEvent } from 'react';

/** Arrow keys, Home and End move between the buttons of a toolbar, as its role promises. */
export function moveInToolbar(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(':scope > button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  if (at < 0) return;
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: (at + 1) % buttons.length,
    Home: 0,
    End: -1,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  buttons.at(to)?.focus();
}
