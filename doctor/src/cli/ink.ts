/** Colours, on a terminal that wants them; they say nothing that the words do not. */
export interface Ink {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

const sgr =
  (code: number) =>
  (text: string): string =>
    `\u001B[${code}m${text}\u001B[0m`;
const plain = (text: string): string => text;

export const plainInk: Ink = {
  good: plain,
  bad: plain,
  warning: plain,
  faint: plain,
  strong: plain,
};
export const colouredInk: Ink = {
  good: sgr(32),
  bad: sgr(31),
  warning: sgr(33),
  faint: sgr(2),
  strong: sgr(1),
};
