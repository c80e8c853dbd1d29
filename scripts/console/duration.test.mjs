import { expect, test } from 'vitest';
import { formatDuration } from './duration.mjs';

test('a duration is told in the unit that people read it in', () => {
  expect([0, 440, 9_949, 9_950, 59_499, 59_500, 125_000].map(formatDuration)).toEqual([
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min 00 s',
    '2 min 05 s',
  ]);
});
