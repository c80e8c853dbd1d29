import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { displayNameSchema, fitDisplayName, maxNameLength } from './members.js';

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

  it.each(['\u200B', '\u200E\u2060', '\u3164', '\u2800 \u2800', '\u00AD', '\uFE0F', '\u0301'])(
    'that shows nothing is none: %j',
    (name) => {
      expect(v.parse(displayNameSchema, name)).toBe('');
      expect(fitDisplayName(name)).toBe('');
    },
  );

  it.each([null, undefined, 7, {}, ['Ana']])('is not %j', (value) => {
    expect(v.is(displayNameSchema, value)).toBe(false);
  });
});

describe('a text fitted to be a display name', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Ana Lund ', 'Ana Lund'],
    ['Ana\nLund', 'Ana Lund'],
    ['\u202Eevil', 'evil'],
    ['', ''],
    ['\u0000', ''],
  ])('made from %j is %j', (typed, name) => {
    expect(fitDisplayName(typed)).toBe(name);
  });

  it('is cut at the length that the protocol allows, never in the middle of an emoji', () => {
    expect(fitDisplayName('n'.repeat(100))).toBe('n'.repeat(maxNameLength));
    const almost = 'n'.repeat(maxNameLength - 1);
    expect(fitDisplayName(`${almost}🦊`)).toBe(almost);
  });

  it('is accepted, whatever was typed', () => {
    // fast-check's own unit for this, `binary`, needs seconds to begin.
    const unit = fc
      .oneof(fc.nat(0xff), fc.nat(0xff_ff), fc.nat(0x10_ff_ff))
      .map((point) => String.fromCodePoint(point));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 200 }), (typed) => {
        const name = fitDisplayName(typed);
        expect(v.parse(displayNameSchema, name)).toBe(name);
      }),
    );
  });
});
