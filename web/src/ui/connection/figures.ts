/** Figures as people read them, each with its unit. */

/** What stands where nothing is known. */
export const unknownFigure = '–';

const rounded = (value: number, digits: number) =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

type Known<Value> = (value: Value) => string;

/** Writes what is known, and a dash for what is not. */
const orUnknown =
  (known: Known<number>) =>
  (value: number | null): string =>
    value === null ? unknownFigure : known(value);

/** bit/s */
export const bitrateFigure = orUnknown((bits) =>
  bits < 999_500 ? `${rounded(bits / 1_000, 0)} kbit/s` : `${rounded(bits / 1_000_000, 1)} Mbit/s`,
);

/** seconds */
export const timeFigure = orUnknown((seconds) => `${rounded(seconds * 1_000, 0)} ms`);

/** 0…1 */
export const shareFigure = orUnknown(
  (share) => `${rounded(share * 100, share === 0 || share >= 0.0995 ? 0 : 1)} %`,
);

/** frames per second */
export const frameRateFigure = orUnknown((rate) => `${rounded(rate, 0)} /s`);

/** pixels */
export const heightFigure = orUnknown((height) => `${rounded(height, 0)} px`);
