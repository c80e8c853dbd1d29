import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ChatLine } from '../../../call/state.js';
import { chatNews } from './chat-news.js';

const ana = v.parse(memberIdSchema, 'member-ana');

const line = (order: number, text: string, change: Partial<ChatLine> = {}): ChatLine => ({
  id: String(order),
  order,
  author: ana,
  own: false,
  name: 'Ana',
  text,
  at: 0,
  live: true,
  hearsay: false,
  waitingFor: null,
  ...change,
});
const textsOf = (...args: Parameters<typeof chatNews>) =>
  chatNews(...args).news.map(({ text }) => text);

describe('what is said of new messages while the chat is closed', () => {
  it('is the newest one, and how many more there are', () => {
    expect(textsOf([line(1, 'one')], [], 0)).toEqual(['Ana: one']);
    expect(textsOf([line(1, 'one'), line(2, 'two')], [], 0)).toEqual(['Ana: two (and 1 more)']);
  });

  it('says of what somebody else passed on that it was', () => {
    expect(textsOf([line(1, 'call me', { hearsay: true })], [], 0)).toEqual([
      'Ana, passed on: call me',
    ]);
  });

  it('is nothing twice', () => {
    const lines = [line(1, 'one'), line(2, 'two')];
    const { seen } = chatNews(lines, [], 0);
    expect(textsOf(lines, [], seen)).toEqual([]);
    expect(textsOf([...lines, line(3, 'three')], [], seen)).toEqual(['Ana: three']);
  });

  it('is nothing of one’s own words, nor of those that were said before one came', () => {
    expect(
      textsOf([line(1, 'mine', { own: true }), line(2, 'old', { live: false })], [], 0),
    ).toEqual([]);
  });

  it('names people as they are called now', () => {
    expect(textsOf([line(1, 'one')], [{ id: ana, name: 'Anna' }], 0)).toEqual(['Anna: one']);
  });

  it('is short, in one line, and cuts no sign in half', () => {
    expect(textsOf([line(1, 'a\n\n  b')], [], 0)).toEqual(['Ana: a b']);
    expect(textsOf([line(1, '🦜'.repeat(130))], [], 0)).toEqual([`Ana: ${'🦜'.repeat(120)}…`]);
  });
});
