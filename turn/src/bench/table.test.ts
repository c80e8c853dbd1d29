import { expect, it } from 'vitest';
import { figure, table } from './table.js';

it('a table aligns names to the left and figures to the right', () => {
  const lines = table(
    ['server', 'CPU'],
    [
      ['coturn', '12.0'],
      ['a', '5'],
    ],
    1,
  );
  expect(lines).toEqual(['server   CPU', '------  ----', 'coturn  12.0', 'a          5']);
});

it('a figure groups thousands and keeps its decimals', () => {
  expect(figure(60_000, 0)).toBe('60,000');
  expect(figure(5.25, 1)).toBe('5.3');
  expect(figure(5, 2)).toBe('5.00');
});

it('what was not measured is a dash, never a zero', () => {
  expect(figure(Number.NaN, 1)).toBe('–');
  expect(figure(Number.POSITIVE_INFINITY, 1)).toBe('–');
});
