import { expect, test } from 'vitest';
import { HelpAsked, UsageError } from './program.js';
import { parseArguments } from './recovery-arguments.js';

test('without arguments every fault is measured twenty times', () => {
  const { faults, runs, json } = parseArguments([]);
  expect(faults.map(({ name }) => name)).toEqual(['direct', 'media', 'everything']);
  expect({ runs, json }).toEqual({ runs: 20, json: false });
});

test('faults and runs can be chosen', () => {
  const { faults, runs, json } = parseArguments(['--faults', 'media', '--runs', '3', '--json']);
  expect(faults.map(({ name }) => name)).toEqual(['media']);
  expect({ runs, json }).toEqual({ runs: 3, json: true });
});

test.each([['--runs', 'many'], ['--runs', '0'], ['--faults', 'earthquake'], ['--what']])(
  'wrong arguments are told: %s %s',
  (...args) => {
    expect(() => parseArguments(args)).toThrow(UsageError);
  },
);

test('the usage is no fault', () => {
  expect(() => parseArguments(['--help'])).toThrow(HelpAsked);
});
