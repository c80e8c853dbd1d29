/**
 * The messages of a chat as this client holds them, in the order in which they are shown: that of their arrival, so that
 * nothing that somebody has read moves. Each author's own order is kept (PROTOCOL.md T3). Pure data, bounded.
 */
import { maxChatHistory, maxChatLogs, type ChatLogId, type MemberId } from '@parley/shared';

/** The most that is held of all messages together; cost in UTF-16 units. */
export const maxChatCost = 256 * 1024;

/** What a message costs beyond its text. */
const entryCost = 128;

/** Logs of one author: more than one only where a client lost what it had stored. */
const maxLogsOfAuthor = 4;

export interface ChatLogName {
  readonly author: MemberId;
  readonly log: ChatLogId;
}

export interface ChatEntry extends ChatLogName {
  readonly seq: number;
  readonly name: string;
  readonly text: string;
  /** When it was written, ms since the epoch by the own clock. */
  readonly at: number;
  /** Who delivered it. Another one than the author: hearsay (PROTOCOL.md T6). */
  readonly from: MemberId;
  /** Rises in the order of arrival. */
  readonly order: number;
  /** It arrived as something new, not with what had been said before. */
  readonly live: boolean;
}

/** What is known of one log, also when its messages have been let go. */
export interface ChatLog extends ChatLogName {
  /** The highest number that was taken; everything up to here is settled. */
  readonly top: number;
  /** Everything up to here came from its author, or was not contradicted when the author was asked. */
  readonly verified: number;
}

export type ChatLogKey = string;

export const chatLogKey = ({ author, log }: ChatLogName): ChatLogKey => `${author} ${log}`;

export const isHearsay = ({ author, from }: Pick<ChatEntry, 'author' | 'from'>): boolean =>
  author !== from;

export interface ChatHistory {
  /** The same array while nothing changed. */
  readonly entries: readonly ChatEntry[];
  logs(): Iterable<ChatLog>;
  log(name: ChatLogName): ChatLog | undefined;
  /** The highest number of the log; 0 when there is none. */
  top(name: ChatLogName): number;
  /** Takes a message beyond the top of its log; false where it is not beyond it, or there are too many logs. */
  append(entry: Omit<ChatEntry, 'order'>): boolean;
  /** Puts an author's own words in the place of hearsay. */
  confirm(name: ChatLogName, seq: number, text: string): void;
  /** The author has written no more than `to`: lets hearsay go that goes beyond. */
  dropHearsay(name: ChatLogName, to: number): void;
  /** Everything up to `seq` has come from the author or was not contradicted. */
  verify(name: ChatLogName, seq: number): void;
}

export interface SavedHistory {
  readonly entries: readonly Omit<ChatEntry, 'order'>[];
  readonly logs: readonly ChatLog[];
}

const costOf = ({ text }: Pick<ChatEntry, 'text'>): number => text.length + entryCost;

const sameLog = (one: ChatLogName, other: ChatLogName): boolean =>
  one.author === other.author && one.log === other.log;

/** Begins with what was saved, if anything was. */
export function createChatHistory(saved: SavedHistory = { entries: [], logs: [] }): ChatHistory {
  let lastOrder = 0;
  let entries: readonly ChatEntry[] = saved.entries.map((entry) => {
    lastOrder += 1;
    return { ...entry, order: lastOrder };
  });
  const logs = new Map<ChatLogKey, ChatLog>(saved.logs.map((log) => [chatLogKey(log), log]));

  const setLog = (log: ChatLog) => {
    const key = chatLogKey(log);
    // The one that changed last is the last one.
    logs.delete(key);
    logs.set(key, log);
  };

  const said = (name: ChatLogName) => entries.filter((entry) => sameLog(entry, name));

  /**
   * Makes room for one more log by letting one go that holds no messages, or for the words of an author itself one of
   * hearsay; an author with many logs makes room by its own.
   */
  function admit(author: MemberId, direct: boolean): boolean {
    const all = [...logs.values()];
    const own = all.filter((log) => log.author === author);
    if (own.length < maxLogsOfAuthor && all.length < maxChatLogs) return true;
    const crowd = own.length < maxLogsOfAuthor ? all : own;
    const going =
      crowd.find((log) => said(log).length === 0) ??
      (direct ? crowd.find((log) => said(log).every(isHearsay)) : undefined);
    if (going === undefined) return false;
    entries = entries.filter((entry) => !sameLog(entry, going));
    return logs.delete(chatLogKey(going));
  }

  /**
   * Lets messages go until the rest is within the limits: the oldest, or the oldest from whoever delivered more than half,
   * so that one who floods pushes out only what came from there.
   */
  function trim(): void {
    let cost = entries.reduce((sum, entry) => sum + costOf(entry), 0);
    while (entries.length > maxChatHistory || cost > maxChatCost) {
      const going = heaviest() ?? entries[0];
      if (going === undefined) return;
      cost -= costOf(going);
      entries = entries.filter((entry) => entry !== going);
    }
  }

  function heaviest(): ChatEntry | undefined {
    const shares = new Map<MemberId, { count: number; cost: number }>();
    for (const entry of entries) {
      const share = shares.get(entry.from) ?? { count: 0, cost: 0 };
      share.count += 1;
      share.cost += costOf(entry);
      shares.set(entry.from, share);
    }
    const most = [...shares].find(
      ([, { count, cost }]) => count > maxChatHistory / 2 || cost > maxChatCost / 2,
    )?.[0];
    return entries.find((entry) => entry.from === most);
  }

  const history: ChatHistory = {
    get entries() {
      return entries;
    },
    logs: () => logs.values(),
    log: (name) => logs.get(chatLogKey(name)),
    top: (name) => logs.get(chatLogKey(name))?.top ?? 0,
    append(entry) {
      const { author, log, seq } = entry;
      const known = logs.get(chatLogKey(entry));
      if (seq <= (known?.top ?? 0)) return false;
      if (known === undefined && !admit(author, !isHearsay(entry))) return false;
      const verified = known?.verified ?? 0;
      const contiguous = !isHearsay(entry) && verified === (known?.top ?? 0);
      setLog({ author, log, top: seq, verified: contiguous ? seq : verified });
      lastOrder += 1;
      entries = [...entries, { ...entry, order: lastOrder }];
      trim();
      return true;
    },
    confirm(name, seq, text) {
      const hearsay = entries.find(
        (entry) => entry.seq === seq && sameLog(entry, name) && isHearsay(entry),
      );
      if (hearsay === undefined) return;
      const confirmed = { ...hearsay, text, from: hearsay.author };
      entries = entries.map((entry) => (entry === hearsay ? confirmed : entry));
    },
    dropHearsay(name, to) {
      const known = logs.get(chatLogKey(name));
      const kept = entries.filter(
        (entry) => !(sameLog(entry, name) && isHearsay(entry) && entry.seq > to),
      );
      if (known === undefined || kept.length === entries.length) return;
      entries = kept;
      const last = said(name).at(-1)?.seq ?? 0;
      setLog({ ...known, top: Math.max(known.verified, last) });
    },
    verify(name, seq) {
      const known = logs.get(chatLogKey(name));
      if (known === undefined) return;
      setLog({ ...known, verified: Math.max(known.verified, Math.min(seq, known.top)) });
    },
  };
  return history;
}
