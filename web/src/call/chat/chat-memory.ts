/**
 * What the chat keeps in the tab's storage, so that a reload loses nothing: what was said, and the own log's number, so
 * that none is used twice (PROTOCOL.md T2). It is forgotten when the person leaves.
 */
import {
  chatLogIdSchema,
  chatSeqSchema,
  chatTextSchema,
  displayNameSchema,
  maxChatHistory,
  maxChatLogs,
  memberIdSchema,
  type RoomId,
} from '@parley/shared';
import * as v from 'valibot';
import type { Clock, Storage } from '../ports.js';

/** Milliseconds after which what was kept is of another call, as when a browser opens its old tabs again. */
export const keptForMs = 60 * 60 * 1000;

const nameEntries = { author: memberIdSchema, log: chatLogIdSchema };
const numberSchema = v.union([v.literal(0), chatSeqSchema]);
const undeliveredSchema = v.object({ ...nameEntries, seq: chatSeqSchema });

const keptSchema = v.object({
  savedAt: v.number(),
  /** The log that is written in, and the last number used. */
  own: v.nullable(v.object({ ...nameEntries, last: numberSchema })),
  /** Ids that this person has had in this room. */
  ids: v.pipe(v.array(memberIdSchema), v.maxLength(maxChatLogs)),
  /** How many of the messages were read, from the first on. */
  read: v.number(),
  undelivered: v.pipe(v.array(undeliveredSchema), v.maxLength(maxChatHistory)),
  logs: v.pipe(
    v.array(v.object({ ...nameEntries, top: numberSchema, verified: numberSchema })),
    v.maxLength(maxChatLogs),
  ),
  entries: v.pipe(
    v.array(
      v.object({
        ...nameEntries,
        seq: chatSeqSchema,
        name: displayNameSchema,
        text: chatTextSchema,
        at: v.number(),
        from: memberIdSchema,
        live: v.boolean(),
      }),
    ),
    v.maxLength(maxChatHistory),
  ),
});
export type KeptChat = v.InferOutput<typeof keptSchema>;

export interface ChatMemory {
  /** null where nothing is kept, or nothing of this call. */
  recall(): KeptChat | null;
  keep(chat: Omit<KeptChat, 'savedAt'>): void;
  forget(): void;
}

export function createChatMemory(storage: Storage, clock: Clock, room: RoomId): ChatMemory {
  const key = `parley.chat.${room}`;
  return {
    recall() {
      const text = storage.get('tab', key);
      if (text === null) return null;
      const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), keptSchema), text);
      if (!kept.success) return null;
      return clock.now() - kept.output.savedAt <= keptForMs ? kept.output : null;
    },
    keep: (chat) => storage.set('tab', key, JSON.stringify({ ...chat, savedAt: clock.now() })),
    forget: () => storage.set('tab', key, null),
  };
}
