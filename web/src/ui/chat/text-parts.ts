/** A message cut into what is text and what is a link. */
export type TextPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };

/** What turns the direction of a text is no part of an address: it would show another host than the link leads to. */
const address = /https?:\/\/[^\s\p{Bidi_Control}<>"'`\u2018-\u201F\u00AB\u00BB]+/giu;
/** What ends the sentence around an address, rather than the address. */
const trailing = new Set('.,:;!?…*_~');
const openings: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** The address without what belongs to the sentence; a closing bracket stays where it was opened in the address. */
function trimAddress(found: string): string {
  const counts = new Map<string, number>();
  for (const sign of found) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    const opening = openings.get(last);
    const closed = counts.get(last) ?? 0;
    if (opening !== undefined && closed > (counts.get(opening) ?? 0)) counts.set(last, closed - 1);
    else if (!trailing.has(last)) break;
  }
  return found.slice(0, end);
}

/** Only addresses of the web that carry no name and password, which would hide where they lead. */
function hrefOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, username, password, href } = new URL(text);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && hostname !== '' && username === '' && password === '' ? href : null;
}

export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  const addText = (to: number) => {
    if (to > done) parts.push({ type: 'text', text: text.slice(done, to) });
    done = to;
  };
  for (const { 0: found, index } of text.matchAll(address)) {
    const shown = trimAddress(found);
    const href = hrefOf(shown);
    if (href === null) continue;
    addText(index);
    done = index + shown.length;
    parts.push({ type: 'link', text: shown, href });
  }
  addText(text.length);
  return parts;
}
