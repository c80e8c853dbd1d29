import { paths } from '@parley/shared';
import { expect, test } from 'vitest';
import { routerKinds } from '../router-kind.js';
import { expectedOf } from './pair.js';
import { representatives } from './representatives.js';
import { allPairs, pairOf } from './selection.js';

test('there are 45 pairs: every two kinds, and every kind with itself', () => {
  expect(allPairs).toHaveLength(45);
  expect(new Set(allPairs.map((pair) => pair.join())).size).toBe(45);
  for (const kind of routerKinds) expect(allPairs).toContainEqual([kind, kind]);
});

test('every kind of network and every path occurs among the pairs that stand for all', () => {
  expect(new Set(representatives.flat())).toEqual(new Set(routerKinds));
  expect(new Set(representatives.map(expectedOf))).toEqual(new Set(paths));
  for (const pair of representatives) expect(pairOf(...pair)).toEqual(pair);
});
