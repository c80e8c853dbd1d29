import { expect, it } from 'vitest';
import { wrappedNanoseconds } from './payload.js';

it('times of this decade differ by the right number of nanoseconds, also across a second and a wrap', () => {
  const sent = wrappedNanoseconds(1_763_784_000, 999_999_000);
  const arrived = wrappedNanoseconds(1_763_784_001, 41_500);
  expect((arrived - sent) >>> 0).toBe(42_500);

  const wrap = Math.ceil((1_763_784_000 * 1e9) / 2 ** 32) * 2 ** 32;
  const second = Math.floor(wrap / 1e9);
  const before = wrappedNanoseconds(second - 1, 0);
  const after = wrappedNanoseconds(second + 1, 500);
  expect((after - before) >>> 0).toBe(2_000_000_500);
});
