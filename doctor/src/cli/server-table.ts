/** What came of each URL, as a table. */
import { parseIceUrl } from '@parley/shared';
import type { IceServerCheck } from '../ice-server-check.js';
import type { Step } from '../step.js';
import type { Ink } from './ink.js';
import { printable } from './printable.js';

const kinds = {
  stun: 'STUN',
  'relay-udp': 'TURN/UDP',
  'relay-tcp': 'TURN/TCP',
  'relay-tls': 'TURN/TLS',
} as const;

/** A URL as it fits into a line: how, and where. */
export function shortName({ url, kind }: Pick<IceServerCheck, 'url' | 'kind'>): string {
  const parsed = parseIceUrl(url);
  return printable(parsed === undefined ? url : `${kinds[kind]} ${parsed.host}:${parsed.port}`);
}

interface Column {
  readonly title: string;
  readonly cell: (check: IceServerCheck) => string;
}

const marks = { ok: '✓', failed: '✗', unknown: '·', pending: '…' } as const;
const markOf = (step: Step<string>): string => marks[step.state];
const number = (value: number | null | undefined, unit = ''): string =>
  value === null || value === undefined ? '·' : `${value}${unit}`;

const columns: readonly Column[] = [
  { title: 'reach', cell: ({ name, reach }) => markOf(name.state === 'failed' ? name : reach) },
  { title: 'TLS', cell: ({ tls }) => markOf(tls) },
  { title: 'STUN', cell: ({ stun }) => markOf(stun) },
  { title: 'relay', cell: ({ allocate }) => markOf(allocate) },
  { title: 'data', cell: ({ loop }) => markOf(loop) },
  { title: 'outside', cell: ({ outside }) => markOf(outside) },
  { title: 'RTT ms', cell: ({ figures }) => number(figures?.roundTripMs) },
  { title: 'jitter', cell: ({ figures }) => number(figures?.jitterMs) },
  { title: 'loss', cell: ({ figures }) => number(figures?.lossPercent, ' %') },
  { title: 'kbit/s', cell: ({ figures }) => number(rounded(figures?.throughput)) },
];

const rounded = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.round(value);

/** Characters of the first column at most. */
const NAME_WIDTH = 38;

/** Lines of 100 columns at most. */
export function serverTable(checks: readonly IceServerCheck[], ink: Ink): readonly string[] {
  if (checks.length === 0) return [];
  const names = checks.map((check) => cut(shortName(check)));
  const width = Math.max(...names.map((name) => name.length));
  const header = columns.map(({ title }) => title).join(' ');
  const rows = checks.map((check, index) => {
    const cells = columns.map(({ title, cell }) => inked(cell(check).padStart(title.length), ink));
    return `${(names[index] ?? '').padEnd(width)}  ${cells.join(' ')}`;
  });
  return [ink.faint(`${''.padEnd(width)}  ${header}`), ...rows];
}

const cut = (name: string): string =>
  name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name;

function inked(cell: string, ink: Ink): string {
  if (cell.includes(marks.ok)) return ink.good(cell);
  if (cell.includes(marks.failed)) return ink.bad(cell);
  return cell.includes(marks.unknown) ? ink.faint(cell) : cell;
}
