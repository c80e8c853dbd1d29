/**
 * Brings the same messages to everyone: each end of a link says what it has and asks for what it lacks (PROTOCOL.md,
 * Chat). Whoever lacks something asks for it, so nothing is handed over that was not asked for, and nothing is lost
 * that the other end still has.
 */
import { maxChatLogs, type ChatHistoryItem, type ChatMessage, type MemberId } from '@parley/shared';
import { chatAnswer } from './chat-answer.js';
import { chatLogKey, type ChatHistory, type ChatLogName } from './chat-history.js';
import { createChatLink, type ChatLink, type ChatWants } from './chat-link.js';
import { chatWants, type ChatTrust } from './chat-wants.js';
import type { Clock } from '../ports.js';
import { createTimer } from '../timer.js';

/** Milliseconds that an answer may take; a member that owes one longer is asked for nothing until it says something. */
const answerDeadlineMs = 5_000;
/** Milliseconds that changes are gathered for, before the others are told what one has. */
const tellDelayMs = 100;
/** Milliseconds after the first link in which someone may have a history to hand over. */
const catchUpWindowMs = 3_000;
/**
 * Milliseconds that one member may take to hand its history over, in which nothing is taken from others; a whole one fits
 * into 1 Mbit/s.
 */
const catchUpLimitMs = 10_000;

export interface ChatSyncOptions {
  readonly clock: Clock;
  readonly history: ChatHistory;
  /** Sends over the data channel; false when it is not open. */
  readonly send: (to: MemberId, message: ChatMessage) => boolean;
  /** Whether the link to a member works now, so that its words can be expected from itself. */
  readonly isReachable: (member: MemberId) => boolean;
  /** Whether others may tell what was said in this log of one's own: where the own memory of it was lost. */
  readonly mayRecall: (name: ChatLogName) => boolean;
  readonly isOwn: (author: MemberId) => boolean;
  readonly nameOf: (member: MemberId) => string | null;
  /** A member has this log up to that number. */
  readonly onHas: (member: MemberId, name: ChatLogName, to: number) => void;
  readonly onChange: () => void;
}

export interface ChatSync {
  open(member: MemberId): void;
  closed(member: MemberId): void;
  receive(member: MemberId, message: ChatMessage): void;
  /** The history has grown by words of one's own: everyone hears them at once. */
  said(message: Extract<ChatMessage, { type: 'chat' }>, author: MemberId): void;
  /** Who is reachable may have changed. */
  review(): void;
  /** Ends every timer. */
  stop(): void;
}

/** Taking over what was said before, from one member, so that it keeps that member's order. */
type CatchUp =
  | { readonly type: 'due' }
  | { readonly type: 'from'; readonly member: MemberId }
  | { readonly type: 'over' };

export function createChatSync(options: ChatSyncOptions): ChatSync {
  const { clock, history } = options;
  const links = new Map<MemberId, ChatLink>();
  const telling = createTimer(clock);
  const catchUpWindow = createTimer(clock);
  const allowanceWait = createTimer(clock);
  let isTelling = false;
  let catchUp: CatchUp = { type: 'due' };

  const setCatchUpDue = () => {
    catchUp = { type: 'due' };
    catchUpWindow.set(catchUpWindowMs, () => {
      if (catchUp.type === 'due') catchUp = { type: 'over' };
      review();
    });
  };

  const ownWord = (name: ChatLogName): number | null => {
    const author = links.get(name.author);
    if (author === undefined || !author.heard || !options.isReachable(name.author)) return null;
    return author.claims.get(chatLogKey(name))?.to ?? 0;
  };

  const trust: ChatTrust = {
    ownWord,
    takesHearsay: (name) =>
      options.isOwn(name.author)
        ? options.mayRecall(name)
        : catchUp.type !== 'over' || !options.isReachable(name.author),
  };

  /** Asks everyone who can be asked for what is lacking. */
  function review(): void {
    if (catchUp.type === 'from' && !canAnswer(catchUp.member)) setCatchUpDue();
    let wait = Infinity;
    for (const [member, link] of links) {
      if (!link.heard || link.asked !== null || !canAnswer(member)) continue;
      if (catchUp.type === 'from' && catchUp.member !== member) continue;
      const wants = chatWants(member, link, history, trust);
      if (wants.size === 0) {
        if (catchUp.type !== 'from') continue;
        catchUp = { type: 'over' };
        catchUpWindow.cancel();
        review();
        return;
      }
      if (link.intake.open) ask(member, link, wants);
      else wait = Math.min(wait, link.intake.opensIn);
    }
    if (wait < Infinity) allowanceWait.set(wait, review);
    else allowanceWait.cancel();
  }

  function canAnswer(member: MemberId): boolean {
    const link = links.get(member);
    return link !== undefined && !link.stalled && options.isReachable(member);
  }

  function ask(member: MemberId, link: ChatLink, wants: ChatWants): void {
    const logs = [...wants.values()].map(({ author, log, after }) => ({ author, log, after }));
    if (!options.send(member, { type: 'chat-want', logs })) return;
    if (catchUp.type === 'due') {
      catchUp = { type: 'from', member };
      // Whoever always has one more message keeps nobody from hearing the others.
      catchUpWindow.set(catchUpLimitMs, () => {
        catchUp = { type: 'over' };
        review();
      });
    }
    link.ask(wants, answerDeadlineMs, review);
  }

  function tellSoon(): void {
    if (isTelling) return;
    isTelling = true;
    telling.set(tellDelayMs, () => {
      isTelling = false;
      for (const member of links.keys()) tell(member);
    });
  }

  /** Tells what changed since the last time on this link; the first time everything. */
  function tell(member: MemberId): void {
    const link = links.get(member);
    if (link === undefined) return;
    const news = [...history.logs()]
      .filter((log) => link.told.get(chatLogKey(log)) !== log.top && log.top > 0)
      .slice(-maxChatLogs);
    if (news.length === 0 && link.introduced) return;
    const logs = news.map(({ author, log, top }) => ({ author, log, to: top }));
    if (!options.send(member, { type: 'chat-have', logs })) return;
    link.introduced = true;
    for (const log of news) link.told.set(chatLogKey(log), log.top);
  }

  function changed(): void {
    tellSoon();
    options.onChange();
  }

  function hear(
    member: MemberId,
    link: ChatLink,
    { log, seq, text, age }: Extract<ChatMessage, { type: 'chat' }>,
  ): void {
    const name = { author: member, log };
    link.claim({ ...name, to: seq });
    const top = history.top(name);
    if (seq <= top) history.confirm(name, seq, text);
    else if (seq === top + 1 && catchUp.type !== 'from' && link.intake.open) {
      // Anything else is asked for, in order.
      link.take(text);
      history.append({
        ...name,
        seq,
        text,
        name: options.nameOf(member) ?? '',
        at: clock.now() - age,
        from: member,
        live: true,
      });
    }
    changed();
  }

  /** One message of an answer; false where it is none of what was asked for. */
  function takeOver(member: MemberId, link: ChatLink, item: ChatHistoryItem): boolean {
    const name = { author: item.author, log: item.log };
    const want = link.asked?.get(chatLogKey(name));
    if (want === undefined || item.seq <= want.after) return false;
    link.take(item.text);
    want.after = item.seq;
    const direct = item.author === member;
    const word = direct ? null : ownWord(name);
    if (word !== null && item.seq > word) return false;
    if (item.seq <= history.top(name)) {
      if (!direct) return false;
      history.confirm(name, item.seq, item.text);
    } else {
      const taken = history.append({
        ...name,
        seq: item.seq,
        text: item.text,
        name: (direct ? options.nameOf(member) : null) ?? item.name,
        at: clock.now() - item.age,
        from: member,
        live: catchUp.type === 'over',
      });
      if (!taken) return false;
    }
    if (direct) history.verify(name, item.seq);
    return true;
  }

  function answered(
    member: MemberId,
    link: ChatLink,
    { messages, more }: Extract<ChatMessage, { type: 'chat-history' }>,
  ): void {
    const asked = link.asked;
    // Nobody is handed what was not asked for (PROTOCOL.md T5).
    if (asked === null) return;
    for (const [key, want] of asked) {
      if (want.author === member) history.dropHearsay(want, link.claims.get(key)?.to ?? 0);
    }
    let progress = false;
    for (const item of messages) progress = takeOver(member, link, item) || progress;
    link.answered();
    if (!more || !progress) {
      for (const [key, want] of asked) {
        link.settled.set(key, want.claimed);
        if (want.author === member) history.verify(want, history.top(want));
      }
    }
    changed();
    review();
  }

  return {
    open(member) {
      links.get(member)?.close();
      if (links.size === 0) setCatchUpDue();
      links.set(member, createChatLink(clock));
      tell(member);
    },
    closed(member) {
      const link = links.get(member);
      if (link === undefined) return;
      link.close();
      links.delete(member);
      if (links.size === 0) {
        catchUp = { type: 'due' };
        catchUpWindow.cancel();
      } else if (catchUp.type === 'from' && catchUp.member === member) setCatchUpDue();
      review();
    },
    receive(member, message) {
      const link = links.get(member);
      if (link === undefined) return;
      link.stalled = false;
      switch (message.type) {
        case 'chat':
          hear(member, link, message);
          break;
        case 'chat-have':
          link.heard = true;
          for (const claim of message.logs) {
            link.claim(claim);
            options.onHas(member, claim, claim.to);
          }
          break;
        case 'chat-want': {
          // Whoever asks without end is not answered; an honest client never comes near.
          if (!link.output.open) return;
          const answer = chatAnswer(history.entries, message.logs, clock.now());
          link.output.spend(answer.bytes);
          options.send(member, answer.message);
          break;
        }
        case 'chat-history':
          answered(member, link, message);
          return;
      }
      review();
    },
    said(message, author) {
      for (const [member, link] of links) {
        if (options.send(member, message))
          link.told.set(chatLogKey({ author, log: message.log }), message.seq);
      }
    },
    review,
    stop() {
      for (const link of links.values()) link.close();
      links.clear();
      telling.cancel();
      isTelling = false;
      catchUpWindow.cancel();
      allowanceWait.cancel();
    },
  };
}
