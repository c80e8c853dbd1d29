import type { KeyboardEvent } from 'react';

function move(event: KeyboardEvent<HTMLElement>, back: string, on: string): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(':scope > button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  if (at < 0) return;
  const to = { [back]: at - 1, [on]: (at + 1) % buttons.length, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  buttons.at(to)?.focus();
}

/** Arrow keys, Home and End move between the buttons of a toolbar, as its role promises. */
export const moveInToolbar = (event: KeyboardEvent<HTMLElement>): void =>
  move(event, 'ArrowLeft', 'ArrowRight');

/** The same for the items of a menu, from top to bottom. */
export const moveInMenu = (event: KeyboardEvent<HTMLElement>): void =>
  move(event, 'ArrowUp', 'ArrowDown');
