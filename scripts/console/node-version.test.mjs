import { expect, test } from 'vitest';
import { isSupportedNode } from './node-version.mjs';

test('Node 20.19 and everything newer is supported', () => {
  expect(['20.19.0', '20.20.2', '22.0.0', '24.1.0'].map(isSupportedNode)).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test('anything older is not', () => {
  expect(['20.18.3', '18.20.1', '8.0.0'].map(isSupportedNode)).toEqual([false, false, false]);
});
