import type { NoCode, SafetyView } from '../../call/safety/safety-view.js';

type Code = Extract<SafetyView, { type: 'code' }>;
type Change = NonNullable<Code['changed']>;

/** Why there is no code on a line, and what helps. */
export function noCodeWords(why: NoCode, name: string): string {
  switch (why) {
    case 'insecure':
      return 'This page was not loaded over HTTPS, and browsers make codes only on pages that were.';
    case 'unsupported':
      return 'This browser does not tell which keys a line uses. An up-to-date Chrome, Edge, Firefox or Safari does.';
    case 'other-end':
      return `${name}’s browser cannot make one. It may be out of date, or ${name}’s page was not loaded over HTTPS.`;
    case 'no-answer':
      return `${name}’s side has not answered so far.`;
  }
}

/** Why a code is another one than before. */
export function changeWords({ by, wasCompared }: Change, name: string): string {
  const again = wasCompared ? ' Compare it again.' : '';
  switch (by) {
    case 'their-key':
      return (
        `${name}’s side has another key than before. That happens when people come back with another browser. ` +
        `It is also what somebody listening in looks like.${again}`
      );
    case 'own-key':
      return `Your browser has made a new key.${again}`;
    case 'forgotten':
      return `One of your browsers had forgotten the code before.${again}`;
  }
}

export const goneWords = (name: string): string =>
  `Before, there was a code with ${name} that you had compared. Say nothing private until there is one again.`;
