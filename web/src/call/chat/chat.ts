/** The text chat of a call, over the links' data channels alone: no server sees it (PROTOCOL.md, Chat). */
import {
  fitChatText,
  newChatLogId,
  type ChatMessage,
  type FillRandom,
  type MemberId,
  type RoomId,
} from '@parley/shared';
import { createChatDeliveries } from './chat-deliveries.js';
import { chatLogKey, createChatHistory, isHearsay, type ChatEntry } from './chat-history.js';
import { createChatMemory } from './chat-memory.js';
import { createChatSync } from './chat-sync.js';
import type { CallPart } from '../link/member-link-event.js';
import type { Clock, Storage } from '../ports.js';
import type { ChatLine, ChatState, RemoteMember } from '../state.js';
import { createTimer } from '../timer.js';

/** Milliseconds that what others say is gathered for, before it is kept over a reload; they have it as well. */
const keepDelayMs = 500;

export interface ChatOptions {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly random: FillRandom;
  readonly room: RoomId;
  /** The own name, as it is now. */
  readonly name: () => string;
  readonly members: () => readonly Pick<RemoteMember, 'id' | 'name' | 'link'>[];
  /** Sends over the data channel; false when it is not open. */
  readonly send: (to: MemberId, message: ChatMessage) => boolean;
  readonly onChange: () => void;
}

export interface Chat extends CallPart {
  /** The same object while nothing changed. */
  readonly state: ChatState;
  /** In the room under this id. `resumed`: one has been in it before. */
  enter(self: MemberId, resumed: boolean): void;
  /** Who is there, or whose link works, may have changed. */
  review(): void;
  /** Says it to everyone; false where there is nothing to say. */
  say(text: string): boolean;
  /** Everything that there is has been seen. */
  read(): void;
  /** Ends every timer and keeps what there is for the next page. */
  stop(): void;
  /** Keeps nothing. */
  forget(): void;
}

export function createChat(options: ChatOptions): Chat {
  const { clock } = options;
  const memory = createChatMemory(options.storage, clock, options.room);
  const kept = memory.recall();
  const history = createChatHistory(kept ?? undefined);
  const deliveries = createChatDeliveries();
  const keeping = createTimer(clock);
  let isKeeping = false;
  /** Ids that this person has had; the last one is the current. */
  const ids = new Set(kept?.ids);
  let own = kept?.own ?? null;
  /** What was said in the own name may be learnt from others: it was said, and is not known here. */
  let forgotten = false;
  let readTo = history.entries[(kept?.read ?? 0) - 1]?.order ?? 0;
  for (const message of kept?.undelivered ?? []) deliveries.expect(message, []);

  const member = (id: MemberId) => options.members().find((each) => each.id === id);

  const sync = createChatSync({
    clock,
    history,
    send: options.send,
    isReachable: (id) => member(id)?.link === 'connected',
    mayRecall: ({ author, log }) => forgotten && author === own?.author && log !== own.log,
    isOwn: (author) => ids.has(author),
    nameOf: (id) => member(id)?.name ?? null,
    onHas(id, name, to) {
      if (deliveries.arrived(id, name, to)) changed();
    },
    onChange() {
      if (history.entries !== shown) changed();
    },
  });

  const lines = new WeakMap<ChatEntry, ChatLine>();

  /** The same object for a message of which nothing changed. */
  function lineOf(entry: ChatEntry): ChatLine {
    const own = ids.has(entry.author);
    const waitingFor = own ? deliveries.waitingFor(entry) : null;
    const before = lines.get(entry);
    if (before?.own === own && before.waitingFor === null && waitingFor === null) return before;
    const { order, author, name, text, at, live } = entry;
    const id = `${chatLogKey(entry)} ${entry.seq}`;
    const hearsay = isHearsay(entry) && !own;
    const line = { id, order, author, own, name, text, at, live, hearsay, waitingFor };
    lines.set(entry, line);
    return line;
  }

  const snapshot = (): ChatState => ({
    lines: history.entries.map(lineOf),
    unread: history.entries.filter(({ author, order }) => order > readTo && !ids.has(author))
      .length,
  });
  let state = snapshot();
  let shown = history.entries;

  function publish(): void {
    shown = history.entries;
    state = snapshot();
    options.onChange();
  }

  function changed(): void {
    if (!isKeeping) {
      isKeeping = true;
      keeping.set(keepDelayMs, keep);
    }
    publish();
  }

  function keep(): void {
    isKeeping = false;
    keeping.cancel();
    memory.keep({
      own,
      ids: [...ids],
      read: history.entries.filter(({ order }) => order <= readTo).length,
      undelivered: [...deliveries.undelivered()],
      logs: [...history.logs()],
      entries: [...history.entries],
    });
  }

  return {
    get state() {
      return state;
    },
    enter(self, resumed) {
      if (own?.author === self) return;
      forgotten = resumed;
      own = { author: self, log: newChatLogId(options.random), last: 0 };
      ids.delete(self);
      ids.add(self);
      keep();
      publish();
    },
    handle(id, event) {
      switch (event.type) {
        case 'open':
        case 'closed':
          sync[event.type](id);
          return;
        case 'message':
          switch (event.message.type) {
            case 'chat':
            case 'chat-have':
            case 'chat-want':
            case 'chat-history':
              sync.receive(id, event.message);
              return;
            default:
              return;
          }
        default:
          return;
      }
    },
    review() {
      const present = new Set(options.members().map(({ id }) => id));
      // Of a tab that was copied, with what it kept: the other one is somebody else now.
      const others = [...ids].filter((id) => present.has(id));
      for (const id of others) ids.delete(id);
      if (deliveries.present(present) || others.length > 0) changed();
      sync.review();
    },
    say(typed) {
      const text = fitChatText(typed);
      if (own === null || text === '') return false;
      const { author, log } = own;
      const message = { author, log, seq: own.last + 1 };
      const entry = { ...message, name: options.name(), text, at: clock.now(), live: true };
      if (!history.append({ ...entry, from: author })) return false;
      own = { author, log, last: message.seq };
      deliveries.expect(
        message,
        options.members().map(({ id }) => id),
      );
      readTo = history.entries.at(-1)?.order ?? readTo;
      // Before anyone hears it: after a reload, its number must not be used for another text.
      keep();
      sync.said({ type: 'chat', log, seq: message.seq, text, age: 0 }, author);
      publish();
      return true;
    },
    read() {
      const last = history.entries.at(-1)?.order ?? 0;
      if (last <= readTo) return;
      readTo = last;
      changed();
    },
    stop() {
      sync.stop();
      keep();
    },
    forget() {
      sync.stop();
      isKeeping = false;
      keeping.cancel();
      memory.forget();
    },
  };
}
