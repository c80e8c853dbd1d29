/** What there is to run, for `--list`. */
import { routerDescriptions, routerKinds } from '../router-kind.js';
import type { Scenario } from '../scenario.js';
import { expectedOf } from './pair.js';
import { allPairs } from './selection.js';

export function listing(scenarios: readonly Scenario[]): string {
  const widest = Math.max(...[...routerKinds, ...scenarios.map(({ name }) => name)].map(lengthOf));
  const line = (name: string, text: string): string => `  ${name.padEnd(widest + 2)}${text}`;
  return [
    'Kinds of networks',
    ...routerKinds.map((kind) => line(kind, routerDescriptions[kind].summary)),
    '',
    'Scenarios',
    ...scenarios.map(({ name, title }) => line(name, title)),
    '',
    'The best path of each pair',
    ...allPairs.map((pair) => `  ${pair.join(' – ').padEnd(42)}${expectedOf(pair)}`),
    '',
  ].join('\n');
}

const lengthOf = (text: string): number => text.length;
