import { displayNameSchema, maxNameLength } from '@parley/shared';
import * as v from 'valibot';

const notAllowed = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** The name that the protocol accepts and that is nearest to what was typed or given in a link. */
export function cleanName(typed: string): string {
  let name = '';
  // By code point, so that no emoji is cut in half.
  for (const sign of typed.replaceAll(notAllowed, ' ').trim()) {
    if (name.length + sign.length > maxNameLength) break;
    name += sign;
  }
  const parsed = v.safeParse(displayNameSchema, name);
  return parsed.success ? parsed.output : '';
}

/** What is shown for a member: people may join without a name. */
export const shownName = (name: string): string => (name === '' ? 'Guest' : name);

/** One or two letters for a member without a picture; `?` when the name has none. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu) ?? [];
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last]
    .map((word) => (word === undefined ? '' : String.fromCodePoint(word.codePointAt(0) ?? 63)))
    .join('')
    .toLocaleUpperCase();
}
