import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { newMemberId, newRoomId, readRoomId, roomIdSchema } from './ids.js';

const fill = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

describe('room ids', () => {
  it('are made in three groups that can be read aloud', () => {
    expect(newRoomId(fill)).toMatch(/^[a-hjkmnp-tv-z0-9]{4}(-[a-hjkmnp-tv-z0-9]{4}){2}$/);
  });

  it('differ every time', () => {
    const made = new Set(Array.from({ length: 1000 }, () => newRoomId(fill)));
    expect(made.size).toBe(1000);
  });

  it.each(['abc', 'team-standup', 'a'.repeat(64), '123'])('may be %j', (text) => {
    expect(v.is(roomIdSchema, text)).toBe(true);
  });

  it.each([
    '',
    'ab',
    'a'.repeat(65),
    'Team',
    'a b c',
    'a/b/c',
    'a_b_c',
    'äöü',
    '../../etc',
    'abc\n',
  ])('may not be %j', (text) => {
    expect(v.is(roomIdSchema, text)).toBe(false);
  });

  it.each([
    ['abc-def', 'abc-def'],
    ['  ABC-Def ', 'abc-def'],
    ['abc def', 'abc-def'],
    ['https://meet.example.org/r/abc-def', 'abc-def'],
    ['meet.example.org/r/abc-def?name=Ana#x', 'abc-def'],
    ['http://localhost:8080/r/abc-def/', 'abc-def'],
  ])('are read from %j', (typed, id) => {
    expect(readRoomId(typed)).toBe(id);
  });

  it.each(['', 'ab', 'https://meet.example.org/', 'https://meet.example.org/r/x', 'what?!'])(
    'are not read from %j',
    (typed) => {
      expect(readRoomId(typed)).toBeUndefined();
    },
  );
});

describe('member ids', () => {
  it('have no colon, so that they can be the user part of a TURN username', () => {
    expect(newMemberId(fill)).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });
});
