import { expect, it } from 'vitest';
import { wrap } from './wrap.js';

it('breaks between words, and leaves a long word whole', () => {
  expect(wrap('a bb ccc dddd', 6)).toEqual(['a bb', 'ccc', 'dddd']);
  expect(wrap('see https://meet.example now', 8)).toEqual(['see', 'https://meet.example', 'now']);
  expect(wrap('', 8)).toEqual([]);
});
