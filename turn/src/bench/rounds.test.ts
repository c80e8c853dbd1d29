import { expect, it } from 'vitest';
import { rotated } from './rounds.js';

it('each round has every server once and starts with another one', () => {
  const servers = ['a', 'b', 'c'];
  const rounds = [0, 1, 2, 3].map((round) => rotated(servers, round).join(''));
  expect(rounds).toEqual(['abc', 'bca', 'cab', 'abc']);
});
