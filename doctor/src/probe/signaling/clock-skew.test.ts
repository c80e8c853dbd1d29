import { expect, it } from 'vitest';
import { clockSkew } from './clock-skew.js';

const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
const then = Date.parse(date);

it('is the server’s clock minus this one’s, in the middle of the second and of the round trip', () => {
  expect(clockSkew(date, then + 600, 200)).toBe(0);
  expect(clockSkew(date, then - 600_000, 0)).toBe(600_500);
});

it('is unknown without a date', () => {
  expect(clockSkew(undefined, then, 0)).toBeNull();
  expect(clockSkew('soon', then, 0)).toBeNull();
});
