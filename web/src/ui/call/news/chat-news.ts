import type { ChatLine, RemoteMember } from '../../../call/state.js';
import { shownName } from '../../room/display-name.js';
import type { Happening } from './happening.js';

/** Signs of a message that are shown before one opens the chat */
const excerptLength = 120;

export interface ChatNews {
  readonly news: readonly Happening[];
  /** The order of the newest message looked at. */
  readonly seen: number;
}

/** What to say of messages that came after the one of that order: the newest, and how many more. */
export function chatNews(
  lines: readonly ChatLine[],
  members: readonly Pick<RemoteMember, 'id' | 'name'>[],
  seen: number,
): ChatNews {
  const fresh = lines.filter(({ order, own, live }) => order > seen && live && !own);
  const newest = fresh.at(-1);
  const last = lines.at(-1)?.order ?? seen;
  if (newest === undefined) return { news: [], seen: last };
  const name = members.find(({ id }) => id === newest.author)?.name ?? newest.name;
  const more = fresh.length > 1 ? ` (and ${fresh.length - 1} more)` : '';
  // Nobody else's words are shown as somebody's own, not even for a moment.
  const by = newest.hearsay ? `${shownName(name)}, passed on` : shownName(name);
  const text = `${by}: ${excerpt(newest.text)}${more}`;
  const happening: Happening = {
    text,
    topic: 'chat',
    action: { type: 'chat', label: 'Open chat' },
  };
  return { news: [happening], seen: last };
}

/** The beginning of a text in one line, with no sign cut in half. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  const signs = Array.from(line);
  if (signs.length <= excerptLength) return line;
  return `${signs.slice(0, excerptLength).join('').trimEnd()}…`;
}
