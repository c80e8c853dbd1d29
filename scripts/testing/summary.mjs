import { formatDuration } from '../console/duration.mjs';

/**
 * @typedef {object} StageResult
 * @property {string} name
 * @property {boolean} ok
 * @property {import('./counts.mjs').Counts} counts
 * @property {number} ms
 * @property {string} [note] why it did not run
 */

/**
 * @param {readonly StageResult[]} results
 * @returns {string[]} a table, what was skipped, and last `N passed, N failed`
 */
export function summaryLines(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const rows = results.map(({ name, ok, counts, ms, note }) => {
    const skipped = counts.skipped.length > 0 ? `, ${counts.skipped.length} skipped` : '';
    const tally = note ?? `${counts.passed} passed, ${counts.failed} failed${skipped}`;
    return `${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${formatDuration(ms).padStart(12)}  ${tally}`;
  });
  const skips = results.flatMap(({ name, counts }) =>
    counts.skipped.map((title) => `  skipped (${name}): ${title}`),
  );
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    results.reduce((total, { counts }) => total + counts[key], 0);
  return ['', ...rows, ...skips, '', `${sum('passed')} passed, ${sum('failed')} failed`];
}
