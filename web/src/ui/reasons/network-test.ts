/** The link from a call to the doctor, with what the call found already: codes and a path, no room and no names. */
import type { Path } from '@parley/shared';
import type { Finding, FindingCode } from '../../call/reasons/diagnosis.js';
import type { LinkReason } from '../../call/reasons/reasons.js';
import type { LinkState, RemoteMember } from '../../call/state.js';

/** What a test of the network can say something of. */
export interface CallFound {
  readonly findings: readonly Pick<Finding, 'code' | 'who'>[];
  /** null: there was no line */
  readonly path: Path | null;
}

/** Causes that are no matter of networks. */
const beyondTest: ReadonlySet<FindingCode> = new Set(['relay_wished', 'other_end_silent']);

/** What one link gives to test; null where it is direct, as somebody wishes, or not decided yet. */
export function foundOn(
  link: LinkState,
  path: Path | null,
  reason: LinkReason | null,
): CallFound | null {
  const isRelayed = link === 'connected' && path?.startsWith('relay') === true;
  const known = isRelayed ? [reason?.relayed ?? []].flat() : (reason?.findings ?? []);
  const findings = known.filter(({ code }) => !beyondTest.has(code));
  if (findings.length === 0 && (known.length > 0 || !(isRelayed || link === 'failed'))) return null;
  return { findings, path: isRelayed ? path : null };
}

/** The worst of all links, as a call leaves it: one that failed before one that is relayed. */
export function foundInCall(
  members: readonly Pick<RemoteMember, 'id' | 'link' | 'path'>[],
  reasons: ReadonlyMap<RemoteMember['id'], LinkReason>,
): CallFound | null {
  const found = members
    .map(({ id, link, path }) => foundOn(link, path, reasons.get(id) ?? null))
    .filter((each) => each !== null);
  return found.find(({ path }) => path === null) ?? found[0] ?? null;
}

/** `found`: what holds for this end or the service, `theirs`: for the other end; one that holds for both is in each. */
export function networkTestHref({ findings, path }: CallFound): string {
  const codes = (mine: boolean) =>
    findings
      .filter(({ who }) => who === 'both' || (who === 'other') !== mine)
      .map(({ code }) => code)
      .join(',');
  const query = new URLSearchParams({ from: 'call' });
  for (const [name, value] of [
    ['found', codes(true)],
    ['theirs', codes(false)],
    ['path', path ?? ''],
  ] as const) {
    if (value !== '') query.set(name, value);
  }
  return `/doctor?${query.toString().replaceAll('%2C', ',')}`;
}
