/** What is wrong, from what the faces saw: pure. It says less rather than guess. */
import { findingCodes, severities, type Finding, type FindingCode } from './finding.js';
import type { Observation } from './observation.js';
import { deviceFindings } from './rules/devices.js';
import { agreedNetwork, networkFindings } from './rules/network.js';
import { serverFindings } from './rules/servers.js';
import { signalingFindings } from './rules/signaling.js';
import { hostOf, urlViews, type UrlView } from './rules/url-view.js';
import { verdictOf, type Verdict } from './verdict.js';

export interface Evidence {
  /** of whoever asks, `page` or `shell` */
  readonly own: Observation;
  /** what `POST /api/doctor` answered; null: nothing, or it was not asked */
  readonly server: Observation | null;
}

export interface Diagnosis {
  /** most severe first; none: nothing is wrong as far as the faces could look */
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
}

export function diagnose({ own: seen, server }: Evidence): Diagnosis {
  const own = { ...seen, network: agreedNetwork(seen, server) };
  const views = urlViews(own, server);
  const signaling = signalingFindings(own);
  const servers = serverFindings(own, views);
  const findings = [
    ...signaling,
    ...(isCutOff(signaling, views) ? servers.filter(({ code }) => !isWay.has(code)) : servers),
    ...networkFindings(own),
    ...deviceFindings(own),
  ];
  return { findings: inOrder(gathered(findings)), verdict: verdictOf({ own, views, signaling }) };
}

const isWay: ReadonlySet<FindingCode> = new Set(['relay_unreachable', 'server_unreachable']);

/** Neither signaling nor any ICE server has answered: that is one cause, and not one for each of them. */
const isCutOff = (signaling: readonly Finding[], views: readonly UrlView[]): boolean =>
  signaling.some(({ code }) => code === 'signaling_unreachable') &&
  !views.some(({ answered }) => answered);

/** One finding for what several URLs of one host have in common. */
function gathered(findings: readonly Finding[]): readonly Finding[] {
  const byCause = new Map<string, Finding>();
  for (const finding of findings) {
    const cause = `${finding.code} ${hostOf(finding.subjects[0] ?? '')}`;
    const known = byCause.get(cause);
    byCause.set(cause, known === undefined ? finding : together(known, finding));
  }
  return [...byCause.values()];
}

const together = (a: Finding, b: Finding): Finding => ({
  ...a,
  severity: rank(a) <= rank(b) ? a.severity : b.severity,
  place: a.place === b.place ? a.place : 'service',
  subjects: [...new Set([...a.subjects, ...b.subjects])],
  seenBy: [...new Set([...a.seenBy, ...b.seenBy])],
  detail: a.detail ?? b.detail,
});

const rank = ({ severity }: Finding): number => severities.indexOf(severity);

const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted(
    (a, b) => rank(a) - rank(b) || findingCodes.indexOf(a.code) - findingCodes.indexOf(b.code),
  );
