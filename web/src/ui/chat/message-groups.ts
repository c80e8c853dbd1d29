import type { MemberId } from '@parley/shared';
import type { ChatLine } from '../../call/state.js';

/** Messages that one person wrote one after another, under one name and time. */
export interface MessageGroup {
  /** of the first message, so that it stays while the group grows */
  readonly id: string;
  readonly author: MemberId;
  readonly own: boolean;
  readonly name: string;
  /** ms since the epoch */
  readonly at: number;
  readonly hearsay: boolean;
  readonly lines: readonly ChatLine[];
}

/** ms after which a person's next message gets a time of its own */
const togetherMs = 5 * 60 * 1000;

/** `from`: the id of the message that a line is drawn before; a group begins there. */
export function messageGroups(
  lines: readonly ChatLine[],
  from: string | null = null,
): readonly MessageGroup[] {
  const groups: MessageGroup[] = [];
  for (const line of lines) {
    const { id, author, own, name, at, hearsay } = line;
    const last = groups.at(-1);
    const continues =
      last !== undefined &&
      id !== from &&
      last.author === author &&
      last.hearsay === hearsay &&
      Math.abs(at - last.at) < togetherMs;
    if (continues) groups[groups.length - 1] = { ...last, lines: [...last.lines, line] };
    else groups.push({ id, author, own, name, at, hearsay, lines: [line] });
  }
  return groups;
}

/** The first message that has not been read, where there is one. */
export function firstUnread(lines: readonly ChatLine[], unread: number): string | null {
  if (unread === 0) return null;
  return lines.filter(({ own }) => !own).at(-unread)?.id ?? null;
}
