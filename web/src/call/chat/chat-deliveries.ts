/** Which of the own messages are still on their way, and to whom. */
import { maxChatHistory, type MemberId } from '@parley/shared';
import { chatLogKey, type ChatLogKey, type ChatLogName } from './chat-history.js';

export interface ChatMessageName extends ChatLogName {
  readonly seq: number;
}

interface Delivery {
  readonly message: ChatMessageName;
  /** of the log that it is in; kept, as a member may say a hundred times a second what it has */
  readonly log: ChatLogKey;
  /** Who was there when it was written, is still there, and lacks it. */
  readonly audience: Set<MemberId>;
  /** Someone has it. */
  held: boolean;
}

export interface ChatDeliveries {
  /** Everyone who is there is to get it; where nobody is, whoever comes first. */
  expect(message: ChatMessageName, audience: Iterable<MemberId>): void;
  /** A member has that log up to a number. Whether this changed anything. */
  arrived(member: MemberId, name: ChatLogName, to: number): boolean;
  /** Who is there now; nobody else is waited for. Whether this changed anything. */
  present(members: ReadonlySet<MemberId>): boolean;
  /** Who is waited for; null where it is delivered. Nobody: there was nobody to get it. */
  waitingFor(message: ChatMessageName): readonly MemberId[] | null;
  undelivered(): readonly ChatMessageName[];
}

const nameOf = (message: ChatMessageName): string => `${chatLogKey(message)} ${message.seq}`;

export function createChatDeliveries(): ChatDeliveries {
  const open = new Map<string, Delivery>();

  const finish = (key: string, { held, audience }: Delivery) => {
    if (held && audience.size === 0) open.delete(key);
  };

  return {
    expect(message, audience) {
      const [oldest] = open.keys();
      if (open.size === maxChatHistory && oldest !== undefined) open.delete(oldest);
      const log = chatLogKey(message);
      open.set(nameOf(message), { message, log, audience: new Set(audience), held: false });
    },
    arrived(member, name, to) {
      let changed = false;
      const known = chatLogKey(name);
      for (const [key, delivery] of open) {
        const { message, log, audience } = delivery;
        if (log !== known || message.seq > to) continue;
        changed = audience.delete(member) || !delivery.held || changed;
        delivery.held = true;
        finish(key, delivery);
      }
      return changed;
    },
    present(members) {
      let changed = false;
      for (const [key, delivery] of open) {
        for (const member of delivery.audience) {
          if (!members.has(member)) changed = delivery.audience.delete(member);
        }
        finish(key, delivery);
      }
      return changed;
    },
    waitingFor(message) {
      const delivery = open.get(nameOf(message));
      return delivery === undefined ? null : [...delivery.audience];
    },
    undelivered: () => [...open.values()].map(({ message }) => message),
  };
}
