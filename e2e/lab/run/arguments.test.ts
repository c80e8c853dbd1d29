import { expect, test } from 'vitest';
import { parseArguments } from './arguments.js';

const run = (...args: string[]) => parseArguments(args, ['lobby']).run;

test('without arguments everything runs', () => {
  expect(run()).toEqual({ what: 'everything' });
});

test('two kinds are one pair, in whatever order they are named', () => {
  expect(run('symmetric', 'open')).toEqual({ what: 'pairs', pairs: [['open', 'symmetric']] });
});

test('one kind is all of its pairs', () => {
  const { pairs } = { pairs: [], ...run('symmetric') };
  expect(pairs).toHaveLength(9);
  expect(pairs).toContainEqual(['symmetric', 'symmetric']);
});

test.each([
  [['symetric'], '"symetric" is no kind of network'],
  [['open', 'open', 'open'], 'A pair is two kinds'],
  [['--keep'], '--keep wants two kinds'],
  [['open', 'open', '--keep', '--json'], '--keep is for people'],
  [['--scenario', 'lunch'], '--scenario takes lobby, not "lunch".'],
  [['--scenario', 'lobby', 'open'], '--scenario goes without kinds'],
  [['--relay', 'pigeon'], '--relay takes parley or coturn'],
  [['--relay', 'none'], '--relay none goes with --service-command only.'],
  [['--url', 'meet.lab'], '--url takes an http: or https: address'],
  [['--url', 'https://meet.example/'], 'The lab has no way out to meet.example'],
  [['--driver', 'x.js'], '--driver and --service-command go with --url only.'],
  [['--url', 'https://meet.lab/', '--scenario', 'lobby'], 'Scenarios are about Parley itself'],
  [['--colour'], "Unknown option '--colour'"],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => run(...args)).toThrow(sentence);
  expect(() => run(...args)).toThrow(/^[^\n]+$/u);
});
