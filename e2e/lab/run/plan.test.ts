import { expect, test } from 'vitest';
import type { Scenario } from '../scenario.js';
import type { LabOptions } from './arguments.js';
import { planOf } from './plan.js';
import { allPairs } from './selection.js';

const run: Scenario['run'] = async () => ({ result: 'passed', facts: {} });
const scenarios: readonly Scenario[] = [
  { name: 'neighbours', title: 'Two at home', run },
  { name: 'far-apart', title: 'Two at the ends of the world', shapesLines: true, run },
];
const reason = 'slow and lossy lines need /dev/net/tun';
const guest = { url: 'https://meet.lab/', command: null, driver: null };

const plan = (what: LabOptions['run'], missing: string | null, elsewhere = false) => {
  const options = { run: what, relay: 'parley', elsewhere: elsewhere ? guest : null } as const;
  const made = planOf(options, scenarios, missing);
  return { ...made, scenarios: made.scenarios.map(({ name }) => name) };
};

test('everything is every pair and every scenario', () => {
  expect(plan({ what: 'everything' }, null)).toMatchObject({
    pairs: allPairs,
    scenarios: ['neighbours', 'far-apart'],
    skipped: [],
    complete: true,
  });
});

test('a machine without slow lines runs all the rest, names what it skips, and has not run everything', () => {
  expect(plan({ what: 'everything' }, reason)).toMatchObject({
    pairs: allPairs,
    scenarios: ['neighbours'],
    skipped: [{ name: 'far-apart', reason }],
    complete: false,
  });
});

test('pairs of networks want no scenario, and one scenario no pairs', () => {
  const pairs = [['open', 'symmetric']] as const;
  const nothing = { scenarios: [], skipped: [], complete: false };
  expect(plan({ what: 'pairs', pairs }, reason)).toMatchObject({ ...nothing, pairs });
  expect(plan({ what: 'scenario', name: 'neighbours' }, null)).toMatchObject({
    pairs: [],
    scenarios: ['neighbours'],
    complete: false,
  });
});

test('another service meets in every pair of networks, and the scenarios are not about it', () => {
  expect(plan({ what: 'everything' }, reason, true)).toMatchObject({
    pairs: allPairs,
    scenarios: [],
    skipped: [],
    complete: true,
  });
});
