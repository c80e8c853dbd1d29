/** Colours, on a terminal that wants them; they say nothing that the words do not. */
export interface Ink {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

export const plainInk: Ink = { good: (text) => text, bad: (text) => text, faint: (text) => text };

const sgr = (code: number) => (text: string) => `\u001B[${code}m${text}\u001B[0m`;
const colours: Ink = { good: sgr(32), bad: sgr(31), faint: sgr(2) };

/** https://no-color.org */
export const inkFor = (stream: NodeJS.WriteStream): Ink =>
  stream.isTTY && !process.env['NO_COLOR'] ? colours : plainInk;
