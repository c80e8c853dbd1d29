/** What came of a meeting, and whether that is what theory allows: pure. */
import { paths, type Path } from '@parley/shared';
import type { Arrived } from '../../fixtures/media-probe.js';
import type { ConnectionRecord } from '../drivers/connection-record.js';
import { enough, type PageDriver } from '../drivers/page-driver.js';
import type { RouterKind } from '../router-kind.js';
import type { KindPair } from './selection.js';

/** One of two people. */
export interface EndRecord {
  /** why this end did not get into the call; null: it did */
  readonly refusal: string | null;
  /** in the end */
  readonly path: Path | null;
  /** by the browser's own statistics at the same time, the worse end of the selected pair; null: there is none */
  readonly seen: Path | null;
  /** what arrived while it was waited for */
  readonly arrived: Arrived;
}

export interface MeetingRecord {
  readonly pair: KindPair;
  readonly expected: Path;
  readonly covers: PageDriver['pathCovers'];
  /** from the first page's request until both were in the call */
  readonly joinMs: number;
  /** from then until both ends were on the best path; null: they were not in time */
  readonly pathMs: number | null;
  /** from then until video and sound had arrived at both ends; null: they did not */
  readonly mediaMs: number | null;
  readonly ends: readonly [EndRecord, EndRecord];
}

/** What helps to find out why a meeting missed. */
export interface EndEvidence {
  readonly connections: readonly ConnectionRecord[];
  /** console errors and exceptions of the page */
  readonly complaints: readonly string[];
  /** path of a file; null: the page could not be seen any more */
  readonly screenshot: string | null;
}

/**
 * Whether what both pages say of the path is what theory allows. An address outside is called prflx in place of srflx where the
 * other end, which needs none, answered a check sooner than the STUN server did, and the browser then stopped asking
 * (RFC 8445 §7.2.5.3.1): the way is the same. (It cannot be a relay's address that is not announced yet, since the end that
 * sends from there knows and says so.) Where a page tells its own end only, the worse word counts, and
 * a better path than expected is one through a server in the middle: fine, since the call goes through.
 */
export function fitsExpectation(
  ends: readonly [Path | null, Path | null],
  { expected, covers }: Pick<MeetingRecord, 'expected' | 'covers'>,
): boolean {
  if (covers === 'both-ends') {
    return ends.every((path) => isSameWay(path, expected));
  }
  return ends.every((path) => path !== null && paths.indexOf(path) <= paths.indexOf(expected));
}

/** Why a meeting missed, in a sentence; null: it did not. */
export function missOf(
  record: MeetingRecord,
  evidence: readonly EndEvidence[] = [],
): string | null {
  const { pair, ends, expected, pathMs, mediaMs } = record;
  const refused = ends.findIndex(({ refusal }) => refusal !== null);
  if (refused !== -1) {
    const [reason = ''] = (ends[refused]?.refusal ?? '').split('\n');
    return `${endName(pair, refused)} did not get into the call: ${reason}`;
  }
  const found = ends.map(({ path }) => path);
  if (found.every((path) => path === null)) {
    const lacking = evidence.findIndex(
      ({ connections }) => connections.length > 0 && !connections.some(hasRelay),
    );
    const more =
      lacking === -1 ? '' : `, and ${endName(pair, lacking)} got no address of the relay`;
    return `no line came about${more}`;
  }
  if (!fitsExpectation([ends[0].path, ends[1].path], record)) {
    const words = found.map((path) => path ?? 'no line');
    const told = new Set(words).size === 1 ? words[0] : words.join(' and ');
    return `the call took ${told}, where ${expected} is possible`;
  }
  const seen = ends.some((each) => each.seen === null)
    ? null
    : (paths.findLast((path) => ends.some((each) => each.seen === path)) ?? null);
  if (record.covers === 'both-ends' && !isSameWay(seen, expected)) {
    return `the pages say ${expected}, and the browsers' own statistics ${seen ?? 'no line'}`;
  }
  const silent = ends.findIndex(({ arrived }) => arrived.audioBytes < enough.audioBytes);
  if (silent !== -1) return `no sound arrives at ${endName(pair, silent)}`;
  const dark = ends.findIndex(({ arrived }) => arrived.frames < enough.frames);
  if (dark !== -1) return `no video arrives at ${endName(pair, dark)}`;
  if (mediaMs === null) return 'video and sound came too late';
  return pathMs === null ? `the best path, ${expected}, came too late or was left again` : null;
}

/** See {@link fitsExpectation} for the one other name that a way may have. */
const isSameWay = (path: Path | null, expected: Path): boolean =>
  path === expected || (path === 'prflx' && expected === 'srflx');

const hasRelay = ({ local }: ConnectionRecord): boolean =>
  local.some(({ type }) => type === 'relay');

/** Two of one kind are told apart. */
function endName(pair: KindPair, index: number): string {
  const kind: RouterKind | undefined = pair[index];
  return pair[0] === pair[1] ? `${kind} (${index === 0 ? 'first' : 'second'})` : (kind ?? '');
}
