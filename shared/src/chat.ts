import * as v from 'valibot';
import { chatLogIdSchema, memberIdSchema } from './ids.js';
import { displayNameSchema } from './members.js';
import { isVisible } from './visible-text.js';

/** UTF-16 units of one chat message. */
export const maxChatTextLength = 4_000;

/** Logs that one message may speak of. */
export const maxChatLogs = 128;

/** Messages that one answer may hold. */
export const maxChatHistory = 500;

/** Control characters other than a tab and the end of a line. */
const forbidden = String.raw`\u0000-\u0008\u000B-\u001F\u007F-\u009F`;

/** What a person wrote: something to see, line feeds between lines. */
export const chatTextSchema = v.pipe(
  v.string(),
  v.maxLength(maxChatTextLength),
  v.regex(new RegExp(`^[^${forbidden}]*$`, 'u')),
  v.check(isVisible),
);

/** The text that the schema accepts and that is nearest to what a person typed; empty when there is nothing to send. */
export function fitChatText(typed: string): string {
  const text = typed
    .replaceAll(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replaceAll(new RegExp(`[${forbidden}]`, 'gu'), '')
    .replace(/^\s*\n/u, '')
    .trimEnd();
  // No emoji is cut in half.
  const half = /[\uD800-\uDBFF]$/u.test(text.slice(0, maxChatTextLength));
  const cut =
    text.length <= maxChatTextLength
      ? text
      : text.slice(0, maxChatTextLength - (half ? 1 : 0)).trimEnd();
  return isVisible(cut) ? cut : '';
}

/** The number of a message in its log, from 1 without gaps. */
export const chatSeqSchema = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(1_000_000_000),
);

/** Milliseconds since a message was written, at most a month; clocks of two members are never compared. */
export const maxChatAge = 30 * 24 * 60 * 60 * 1000;
const ageSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxChatAge));

/** A new message of the sender's own. */
const chatSaidSchema = v.object({
  type: v.literal('chat'),
  log: chatLogIdSchema,
  seq: chatSeqSchema,
  text: chatTextSchema,
  age: ageSchema,
});

/** What the sender has: of each log the highest number. The first on a channel names all, a later one what changed. */
const chatHaveSchema = v.object({
  type: v.literal('chat-have'),
  logs: v.pipe(
    v.array(v.object({ author: memberIdSchema, log: chatLogIdSchema, to: chatSeqSchema })),
    v.maxLength(maxChatLogs),
  ),
});

/** Asks for the messages of these logs after these numbers. */
const chatWantSchema = v.object({
  type: v.literal('chat-want'),
  logs: v.pipe(
    v.array(
      v.object({
        author: memberIdSchema,
        log: chatLogIdSchema,
        after: v.union([v.literal(0), chatSeqSchema]),
      }),
    ),
    v.maxLength(maxChatLogs),
  ),
});

/** The answer to `chat-want`, in the order in which the sender shows them. */
const chatHistorySchema = v.object({
  type: v.literal('chat-history'),
  messages: v.pipe(
    v.array(
      v.object({
        author: memberIdSchema,
        log: chatLogIdSchema,
        seq: chatSeqSchema,
        name: displayNameSchema,
        text: chatTextSchema,
        age: ageSchema,
      }),
    ),
    v.maxLength(maxChatHistory),
  ),
  /** There is more of what was asked for. */
  more: v.boolean(),
});

export const chatMessageSchema = v.variant('type', [
  chatSaidSchema,
  chatHaveSchema,
  chatWantSchema,
  chatHistorySchema,
]);
export type ChatMessage = v.InferOutput<typeof chatMessageSchema>;
export type ChatHistoryItem = v.InferOutput<typeof chatHistorySchema>['messages'][number];
