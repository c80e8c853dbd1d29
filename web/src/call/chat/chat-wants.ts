/** What to ask one member of a chat for. */
import { maxChatLogs, type MemberId } from '@parley/shared';
import { chatLogKey, type ChatHistory, type ChatLogKey, type ChatLogName } from './chat-history.js';
import type { ChatLink, ChatWant, ChatWants } from './chat-link.js';

export interface ChatTrust {
  /**
   * What an author itself says that it has written of a log, where it can be asked; others are not believed more of it.
   */
  readonly ownWord: (name: ChatLogName) => number | null;
  /** Whether another member than the author may be asked for a log (PROTOCOL.md T6). */
  readonly takesHearsay: (name: ChatLogName) => boolean;
}

export function chatWants(
  member: MemberId,
  link: Pick<ChatLink, 'claims' | 'settled'>,
  history: ChatHistory,
  trust: ChatTrust,
): ChatWants {
  /** The number after which to ask for messages; null for not at all. */
  const wantedAfter = (name: ChatLogName, claimed: number): number | null => {
    const { top, verified } = history.log(name) ?? { top: 0, verified: 0 };
    const isNews = claimed > top && claimed > (link.settled.get(chatLogKey(name)) ?? 0);
    // What others told of it is asked for again: an author's own words count.
    if (name.author === member) return verified < top || isNews ? verified : null;
    if (!isNews || top >= (trust.ownWord(name) ?? claimed)) return null;
    return trust.takesHearsay(name) ? top : null;
  };

  const wants = new Map<ChatLogKey, ChatWant>();
  const consider = ({ author, log }: ChatLogName, claimed: number) => {
    const after = wantedAfter({ author, log }, claimed);
    if (after === null || wants.size === maxChatLogs) return;
    wants.set(chatLogKey({ author, log }), { author, log, after, claimed });
  };
  for (const claim of link.claims.values()) consider(claim, claim.to);
  // Of logs that the author itself does not know there may be hearsay.
  for (const log of history.logs()) {
    if (log.author === member && !link.claims.has(chatLogKey(log))) consider(log, 0);
  }
  return wants;
}
