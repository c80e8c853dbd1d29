import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ChatLine } from '../../call/state.js';
import { firstUnread, messageGroups } from './message-groups.js';

const line = (text: string, change: Partial<ChatLine> & { who?: string } = {}): ChatLine => {
  const { who = 'ana', ...rest } = change;
  return {
    id: text,
    order: 0,
    author: v.parse(memberIdSchema, `member-${who}`),
    own: false,
    name: who,
    text,
    at: 0,
    live: true,
    hearsay: false,
    waitingFor: null,
    ...rest,
  };
};
const minute = 60_000;
const texts = (...args: Parameters<typeof messageGroups>) =>
  messageGroups(...args).map(({ lines }) => lines.map(({ text }) => text));

describe('messages', () => {
  it('of one person stand under one name', () => {
    const lines = [line('1'), line('2', { at: minute }), line('3', { who: 'bob' }), line('4')];
    expect(texts(lines)).toEqual([['1', '2'], ['3'], ['4']]);
  });

  it('get a time of their own after a while, in either direction', () => {
    const lines = [line('1'), line('2', { at: 6 * minute }), line('3', { at: minute / 2 })];
    expect(texts(lines)).toEqual([['1'], ['2'], ['3']]);
  });

  it('that were passed on are kept apart from those that were not', () => {
    expect(texts([line('1', { hearsay: true }), line('2')])).toEqual([['1'], ['2']]);
  });

  it('that have not been read begin a group', () => {
    expect(texts([line('1'), line('2'), line('3')], '2')).toEqual([['1'], ['2', '3']]);
  });
});

describe('the first unread message', () => {
  const lines = [line('1'), line('2', { own: true }), line('3'), line('4')];

  it('is found past one’s own', () => {
    expect(firstUnread(lines, 2)).toBe('3');
    expect(firstUnread(lines, 3)).toBe('1');
  });

  it('is none where everything is read', () => {
    expect(firstUnread(lines, 0)).toBeNull();
  });
});
