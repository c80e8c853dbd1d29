import { maxNameLength } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { cleanName, initials, shownName } from './display-name.js';

describe('a display name', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Ana Lund ', 'Ana Lund'],
    ['Ana\nLund', 'Ana Lund'],
    ['\u202Eevil', 'evil'],
    ['', ''],
    ['\u0000', ''],
  ])('made from %j is %j', (typed, name) => {
    expect(cleanName(typed)).toBe(name);
  });

  it('is cut at the length that the protocol allows', () => {
    expect(cleanName('n'.repeat(100))).toBe('n'.repeat(maxNameLength));
  });

  it('never ends in half an emoji', () => {
    const name = cleanName('n'.repeat(maxNameLength - 1) + '🦊');
    expect(name).toBe('n'.repeat(maxNameLength - 1));
  });

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
