/** Messages as one member hands them to another that asked. */
import { maxChatAge, maxChatHistory, type ChatHistoryItem, type ChatMessage } from '@parley/shared';
import { chatLogKey, type ChatEntry } from './chat-history.js';

/** UTF-8 bytes of JSON that one answer holds at most, below the 64 KB that every browser's data channel takes. */
const maxAnswerBytes = 48 * 1024;

export interface ChatAnswer {
  readonly message: Extract<ChatMessage, { type: 'chat-history' }>;
  readonly bytes: number;
}

export function chatAnswer(
  entries: readonly ChatEntry[],
  wanted: Extract<ChatMessage, { type: 'chat-want' }>['logs'],
  now: number,
): ChatAnswer {
  const after = new Map(wanted.map((want) => [chatLogKey(want), want.after]));
  const messages: ChatHistoryItem[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (entry.seq <= (after.get(chatLogKey(entry)) ?? Infinity)) continue;
    const { author, log, seq, name, text, at } = entry;
    const item = { author, log, seq, name, text, age: Math.min(Math.max(0, now - at), maxChatAge) };
    const size = utf8Length(JSON.stringify(item)) + 1;
    if (bytes + size > maxAnswerBytes || messages.length === maxChatHistory) {
      return { message: { type: 'chat-history', messages, more: true }, bytes };
    }
    bytes += size;
    messages.push(item);
  }
  return { message: { type: 'chat-history', messages, more: false }, bytes };
}

/** The length of a text in UTF-8. */
function utf8Length(text: string): number {
  let length = 0;
  for (const sign of text) {
    const point = sign.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return length;
}
