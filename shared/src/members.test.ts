import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { displayNameSchema } from './members.js';

describe('a display name', () => {
  it('is trimmed and may be empty', () => {
    expect(v.parse(displayNameSchema, '  Ana  ')).toBe('Ana');
    expect(v.parse(displayNameSchema, '   ')).toBe('');
  });

  it.each(['Ana', 'José Ñandú', '李小龍', 'عائشة', '👩‍👩‍👧', '<b>Bob</b>', "O'Neil; DROP TABLE"])(
    'may be %j: it is data, and shown as text',
    (name) => {
      expect(v.parse(displayNameSchema, name)).toBe(name);
    },
  );

  it.each([
    ['a line break', 'Ana\nBob'],
    ['NUL', 'Ana\0'],
    ['an escape', '\u001b[31mAna'],
    ['a direction override, which would turn the text around it', 'Ana\u202Egnp.exe'],
    ['too many letters', 'a'.repeat(65)],
  ])('may not hold %s', (_what, name) => {
    expect(v.is(displayNameSchema, name)).toBe(false);
  });

  it.each([null, undefined, 7, {}, ['Ana']])('is not %j', (value) => {
    expect(v.is(displayNameSchema, value)).toBe(false);
  });
});
