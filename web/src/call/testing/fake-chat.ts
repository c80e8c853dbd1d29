/** People who only chat: links between them are queues that can be cut, with what is under way on them lost. */
import { memberIdSchema, roomIdSchema, type ChatMessage, type MemberId } from '@parley/shared';
import * as v from 'valibot';
import { createChat, type Chat } from '../chat/chat.js';
import type { Storage } from '../ports.js';
import type { LinkState } from '../state.js';
import { createFakeClock, createFakeRandom, type FakeClock } from './fake-clock.js';
import { createFakeStorage } from './fake-devices.js';

/** milliseconds that a message takes */
const latencyMs = 20;

export interface Chatter {
  readonly id: MemberId;
  readonly name: string;
  readonly chat: Chat;
  readonly storage: Storage;
  /** Own clock's difference from everyone's, ms. */
  readonly clockOff: number;
  /** Texts as they are shown. */
  readonly texts: readonly string[];
}

export interface FakeChat {
  readonly clock: FakeClock;
  readonly people: ReadonlyMap<string, Chatter>;
  /** Comes without links; under the same name again it is the same tab, and with `forget` one that has lost its storage. */
  arrive(name: string, options?: Arrival): Chatter;
  /** The page ends, as by a reload; nothing is said to anyone. */
  end(name: string): void;
  /** The page ends without a chance to keep anything more than it had kept. */
  crash(name: string): void;
  /** The person leaves: the others know. */
  leave(name: string): void;
  connect(one: string, other: string): void;
  connectAll(): void;
  /** The link is gone, and all that is under way on it. */
  cut(one: string, other: string): void;
  /** Nothing passes for a while, and nothing is lost. */
  hold(one: string, other: string): void;
  release(one: string, other: string): void;
  /** Says something in the name of a client that is not honest. */
  inject(from: string, to: string, message: ChatMessage): void;
  /** What an honest client says for someone is not sent any more. */
  silence(name: string): void;
  /** Everything that one has sent to another. */
  readonly sent: readonly SentMessage[];
  /** Called with each. */
  onSent: (sent: SentMessage) => void;
}

interface Arrival {
  readonly forget?: boolean;
  readonly clockOff?: number;
  /** That of another tab, from which this one was copied. */
  readonly storage?: Storage;
}

interface SentMessage {
  readonly from: string;
  readonly to: string;
  readonly message: ChatMessage;
}

interface Wire {
  isHeld: boolean;
  readonly queue: (() => void)[];
}

export function createFakeChat(): FakeChat {
  const clock = createFakeClock();
  const people = new Map<string, Chatter>();
  const storages = new Map<string, Storage>();
  const wires = new Map<string, Wire>();
  const sent: SentMessage[] = [];
  const silent = new Set<string>();
  let pages = 0;

  const pair = (one: string, other: string) => [one, other].sort().join('-');
  /** How often each has left; whoever comes again then is another member. */
  const departures = new Map<string, number>();
  const idOf = (name: string) => {
    const before = departures.get(name) ?? 0;
    return v.parse(memberIdSchema, `member-${name}${before === 0 ? '' : `-${before}`}`);
  };
  const nameOf = (id: MemberId) => id.split('-')[1] ?? '';
  const isThere = (name: string) => people.has(name);

  const membersOf = (name: string) =>
    [...people.values()]
      .filter((other) => other.name !== name)
      .map((other) => {
        const wire = wires.get(pair(name, other.name));
        const link: LinkState =
          wire === undefined ? 'connecting' : wire.isHeld ? 'recovering' : 'connected';
        return { id: other.id, name: other.name, link };
      });

  const reviewAll = () => {
    for (const { chat } of people.values()) chat.review();
  };

  function deliver(from: string, to: string, message: ChatMessage): boolean {
    const wire = wires.get(pair(from, to));
    if (wire === undefined) return false;
    sent.push({ from, to, message });
    chat.onSent({ from, to, message });
    const arrive = () => {
      clock.after(latencyMs, () => {
        if (wires.get(pair(from, to)) !== wire) return;
        if (wire.isHeld) wire.queue.push(hear);
        else hear();
      });
    };
    const hear = () => people.get(to)?.chat.handle(idOf(from), { type: 'message', message });
    if (wire.isHeld) wire.queue.push(arrive);
    else arrive();
    return true;
  }

  function cut(one: string, other: string): void {
    if (!wires.delete(pair(one, other))) return;
    people.get(one)?.chat.handle(idOf(other), { type: 'closed' });
    people.get(other)?.chat.handle(idOf(one), { type: 'closed' });
    reviewAll();
  }

  const cutAll = (name: string) => {
    for (const other of people.keys()) if (other !== name) cut(name, other);
  };

  const chat: FakeChat = {
    clock,
    people,
    sent,
    onSent: () => undefined,
    silence: (name) => void silent.add(name),
    arrive(name, { forget = false, clockOff = 0, storage: copied } = {}) {
      const known = storages.get(name);
      const storage = copied ?? (known === undefined || forget ? createFakeStorage() : known);
      storages.set(name, storage);
      pages += 1;
      const chatter: Chatter = {
        id: idOf(name),
        name,
        storage,
        clockOff,
        chat: createChat({
          clock: { ...clock, now: () => clock.now() + clockOff },
          storage,
          random: createFakeRandom(pages),
          room: v.parse(roomIdSchema, 'team-standup'),
          name: () => name,
          members: () => membersOf(name),
          send: (to, message) => silent.has(name) || deliver(name, nameOf(to), message),
          onChange: () => undefined,
        }),
        get texts() {
          return chatter.chat.state.lines.map(({ text }) => text);
        },
      };
      people.set(name, chatter);
      chatter.chat.enter(chatter.id, known !== undefined);
      reviewAll();
      return chatter;
    },
    end(name) {
      people.get(name)?.chat.stop();
      cutAll(name);
      people.delete(name);
    },
    crash(name) {
      const storage = storages.get(name);
      const kept = storage?.get('tab', 'parley.chat.team-standup') ?? null;
      chat.end(name);
      storage?.set('tab', 'parley.chat.team-standup', kept);
    },
    leave(name) {
      chat.end(name);
      storages.delete(name);
      departures.set(name, (departures.get(name) ?? 0) + 1);
      reviewAll();
    },
    connect(one, other) {
      if (!isThere(one) || !isThere(other) || one === other || wires.has(pair(one, other))) return;
      wires.set(pair(one, other), { isHeld: false, queue: [] });
      people.get(one)?.chat.handle(idOf(other), { type: 'open' });
      people.get(other)?.chat.handle(idOf(one), { type: 'open' });
    },
    connectAll() {
      for (const one of people.keys()) for (const other of people.keys()) chat.connect(one, other);
    },
    cut,
    hold(one, other) {
      const wire = wires.get(pair(one, other));
      if (wire !== undefined) wire.isHeld = true;
      reviewAll();
    },
    release(one, other) {
      const wire = wires.get(pair(one, other));
      if (wire === undefined) return;
      wire.isHeld = false;
      for (const go of wire.queue.splice(0)) go();
      reviewAll();
    },
    inject(from, to, message) {
      deliver(from, to, message);
    },
  };
  return chat;
}
