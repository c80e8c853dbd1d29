/** The matrix as text, in less than 100 columns. */
import type { Path } from '@parley/shared';
import { routerKinds } from '../router-kind.js';
import { callPath, type PairReport } from './report-json.js';
import { pairOf } from './selection.js';
import type { Ink } from './ink.js';

const cellWidth = 8;
const labelWidth = 22;

/** Short, so that nine columns fit; the legend below the matrix tells what they mean. */
const shortPath = (path: Path): string => path.replace('relay-', 'r-');

/** One row and one column for each kind; what was not run stays empty. */
export function matrix(reports: readonly PairReport[], ink: Ink): string {
  const heads = routerKinds.map((_, index) => String(index + 1).padEnd(cellWidth)).join('');
  const rows = routerKinds.map((row, index) => {
    const cells = routerKinds.slice(0, index + 1).map((column) => {
      const pair = pairOf(row, column);
      const report = reports.find((each) => each.pair.join() === pair.join());
      return cell(report, ink);
    });
    return `${`${index + 1} ${row}`.padEnd(labelWidth)}${cells.join('').trimEnd()}`;
  });
  return [`${' '.repeat(labelWidth)}${heads}`.trimEnd(), ...rows].join('\n');
}

export const legend =
  'host, prflx, srflx: direct · r-udp, r-tcp, r-tls: through the relay · ✓ as expected · ✗ not';

function cell(report: PairReport | undefined, ink: Ink): string {
  if (report === undefined) return ink.faint('·'.padEnd(cellWidth));
  const { passed, paths, expected } = report;
  // where the ends of a miss differ, the one that is not as it should be is told
  const unexpected = passed ? undefined : paths.find((path) => path !== null && path !== expected);
  const path = unexpected ?? callPath(report);
  const words = path === null ? 'none' : shortPath(path);
  const text = `${passed ? '✓' : '✗'} ${words}`.padEnd(cellWidth);
  return passed ? ink.good(text) : ink.bad(text);
}
