import { expect, it } from 'vitest';
import { wrap } from './wrap.js';

it('breaks between words, and leaves a long word whole', () => {
  expect(wrap('a bb ccc dddd', 6)).toEqual(['a bb', 'ccc', 'dddd']);
  expect(wrap('see https://meet.example now', 8)).toEqual(['see', 'https://meet.example', 'now']);
  expect(wrap('', 8)).toEqual([]);
});

it('gives a terminal no orders, whatever a server has said', () => {
  expect(wrap('timeout\u001B[2J of\u009B31m \u202Egro.elpmaxe', 80)).toEqual([
    'timeout[2J of31m gro.elpmaxe',
  ]);
});
