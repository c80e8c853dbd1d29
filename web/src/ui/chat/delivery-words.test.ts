import { expect, it } from 'vitest';
import { deliveryWords } from './delivery-words.js';

it.each([
  [[], 0, 'Whoever joins next gets this'],
  [[], 2, 'Not delivered yet'],
  [['Ana'], 1, 'Not delivered yet'],
  [['Ana'], 2, 'Ana may not have this yet'],
  [['Ana', 'Bob'], 3, 'Ana and Bob may not have this yet'],
  [['Ana', 'Bob', 'Cleo'], 4, 'Ana and 2 others may not have this yet'],
  [['Ana', 'Bob', 'Cleo'], 3, 'Not delivered yet'],
])('says who lacks a message: %j of %i', (missing, others, words) => {
  expect(deliveryWords(missing, others)).toBe(words);
});
