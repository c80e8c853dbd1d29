import { describe, expect, it } from 'vitest';
import { initials, shownName } from './display-name.js';

describe('a display name', () => {
  it('is Guest for those who gave none', () => {
    expect(shownName('')).toBe('Guest');
  });
});

describe('initials', () => {
  it.each([
    ['Ana', 'A'],
    ['Ana Lund', 'AL'],
    ['ana maria lund', 'AL'],
    ['Łukasz Żak', 'ŁŻ'],
    ['李 明', '李明'],
    ['(Bo)', 'B'],
    ['🦊', '?'],
    ['', '?'],
    ['42', '4'],
  ])('of %j are %j', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
