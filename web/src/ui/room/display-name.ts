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
