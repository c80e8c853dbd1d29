import { expect, test } from 'vitest';
import { percentile } from './statistics.js';

test('a percentile is the value that so many do not exceed', () => {
  const values = [5, 1, 4, 2, 3];
  expect(percentile(values, 0.5)).toBe(3);
  expect(percentile(values, 0.95)).toBe(5);
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(percentile(twenty, 0.95)).toBe(19);
});

test('a value that never came is the largest', () => {
  expect(percentile([1, Number.POSITIVE_INFINITY, 2], 0.95)).toBe(Number.POSITIVE_INFINITY);
});
