import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { chatMessageSchema, chatTextSchema, fitChatText, maxChatTextLength } from './chat.js';

describe('the text of a message (T8)', () => {
  it.each([
    ['  indented\nstays', '  indented\nstays'],
    ['\n \n\nempty lines around go\n\n ', 'empty lines around go'],
    ['one\r\ntwo\rthree\u2028four', 'one\ntwo\nthree\nfour'],
    ['no\u0000 bell\u0007', 'no bell'],
    ['a\ttab stays', 'a\ttab stays'],
    [' \n\t ', ''],
    ['\u200B\u2060', ''],
  ])('is what was typed, without what cannot be shown: %j', (typed, text) => {
    expect(fitChatText(typed)).toBe(text);
  });

  it.each(['\u200B', '\u2800\n\u3164', '\u202E'])('has something to see: not %j', (text) => {
    expect(v.is(chatTextSchema, text)).toBe(false);
  });

  it('is cut where it is too long, and no sign with it', () => {
    expect(fitChatText('a'.repeat(maxChatTextLength + 9))).toHaveLength(maxChatTextLength);
    const parrots = fitChatText(`a${'🦜'.repeat(maxChatTextLength)}`);
    expect(parrots.length).toBe(maxChatTextLength - 1);
    expect(parrots.endsWith('🦜')).toBe(true);
  });

  it('is always one that others accept, or nothing', () => {
    const sign = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\r',
      '\t',
      '\u0000',
      '\u2028',
      '🦜',
      '\uD83E',
      '\u0085',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 30 }), fc.nat(400), (signs, times) => {
        const text = fitChatText(signs.join('').repeat(times));
        expect(text === '' || v.is(chatTextSchema, text)).toBe(true);
        expect(fitChatText(text)).toBe(text);
      }),
    );
  });
});

describe('messages of the chat', () => {
  const name = { author: 'member-ana', log: 'log-of-ana' };

  it.each([
    { type: 'chat', log: 'log-of-ana', seq: 1, text: 'hello', age: 0 },
    { type: 'chat-have', logs: [] },
    { type: 'chat-have', logs: [{ ...name, to: 7 }] },
    { type: 'chat-want', logs: [{ ...name, after: 0 }] },
    {
      type: 'chat-history',
      messages: [{ ...name, seq: 1, name: '', text: 'hello', age: 60_000 }],
      more: false,
    },
  ])('are read: %j', (message) => {
    expect(v.parse(chatMessageSchema, message)).toEqual(message);
  });

  it.each([
    { type: 'chat', log: 'log-of-ana', seq: 0, text: 'hello', age: 0 },
    { type: 'chat', log: 'log-of-ana', seq: 2 ** 53, text: 'hello', age: 0 },
    { type: 'chat', log: 'log-of-ana', seq: 1.5, text: 'hello', age: 0 },
    { type: 'chat', log: 'log-of-ana', seq: 1, text: ' \n', age: 0 },
    { type: 'chat', log: 'log-of-ana', seq: 1, text: 'x'.repeat(4_001), age: 0 },
    { type: 'chat', log: 'log-of-ana', seq: 1, text: 'hello', age: -1 },
    { type: 'chat', log: 'log-of-ana', seq: 1, text: 'hello', age: 1e15 },
    { type: 'chat', log: '../../etc', seq: 1, text: 'hello', age: 0 },
    { type: 'chat-have', logs: Array.from({ length: 129 }, () => ({ ...name, to: 1 })) },
    { type: 'chat-want', logs: [{ ...name, after: -1 }] },
  ])('are not read where a rule is broken', (message) => {
    expect(v.is(chatMessageSchema, message)).toBe(false);
  });
});
