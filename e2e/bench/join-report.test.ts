import { expect, test } from 'vitest';
import { targetOf } from './join-report.js';

test('on loopback the middle ratio of the pairs counts', () => {
  const pairs = [
    { joinMs: 300, bareMs: 100 },
    { joinMs: 140, bareMs: 100 },
    { joinMs: 130, bareMs: 100 },
  ];
  expect(targetOf(0, pairs)).toMatchObject({ measured: 1.4, limit: 1.5 });
});

test('with a delay the middle difference counts, in round trips', () => {
  const pairs = [
    { joinMs: 900, bareMs: 700 },
    { joinMs: 850, bareMs: 700 },
    { joinMs: 810, bareMs: 700 },
  ];
  expect(targetOf(50, pairs)).toMatchObject({ measured: 1.5, limit: 2 });
});
