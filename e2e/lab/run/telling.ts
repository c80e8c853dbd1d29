/** A run as lines for people: one for each pair, and everything that helps below one that missed. */
import type {
  CandidateRecord,
  ConnectionRecord,
  PairRecord,
} from '../drivers/connection-record.js';
import type { Ink } from './ink.js';
import type { EndEvidence } from './meeting-record.js';
import type { Skipped } from './plan.js';
import { callPath, type PairReport, type ScenarioReport } from './report-json.js';

const nameWidth = 41;

export function pairLine(report: PairReport, count: string, ink: Ink): string {
  const { pair, passed, joinMs, pathMs, mediaMs, miss } = report;
  const name = `${count} ${pair.join(' – ')}`.padEnd(count.length + nameWidth);
  if (passed) {
    const done = seconds(joinMs + Math.max(pathMs ?? 0, mediaMs ?? 0));
    return `${name} ${ink.good(`✓ ${(callPath(report) ?? '').padEnd(9)}`)} ${done}`;
  }
  const evidence = (miss?.ends ?? []).map((end, index) => endLines(pair[index] ?? '', end));
  return [`${name} ${ink.bad(`✗ ${miss?.cause ?? 'missed'}`)}`, ...evidence.flat()].join('\n');
}

export function scenarioLine(report: ScenarioReport, count: string, ink: Ink): string {
  const { name, title, passed, facts, cause, durationMs } = report;
  const mark = passed ? ink.good('✓') : ink.bad('✗');
  const told = Object.entries(facts).map(([fact, value]) => `${fact} ${value}`);
  return [
    `${count} ${name} ${mark} ${seconds(durationMs)}`,
    `      ${[title, ...told].join(' · ')}`,
    ...(cause === null ? [] : [`      ${ink.bad(cause)}`]),
  ].join('\n');
}

/** What a run leaves out, and for whose want. */
export function skippedLines(skipped: readonly Skipped[]): string {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return [
    ...reasons.map((reason) => {
      const names = skipped.filter((each) => each.reason === reason).map(({ name }) => name);
      return `Skipped: ${names.join(', ')}, as ${reason}.`;
    }),
    'docs/nat-matrix.md stays as it is, since only a run of everything may write it.',
  ].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function endLines(kind: string, { connections, complaints, screenshot }: EndEvidence): string[] {
  return [
    `      at ${kind}: ${connections.length === 0 ? 'no connection is open' : ''}`.trimEnd(),
    ...connections.flatMap(connectionLines),
    ...complaints.map((complaint) => `        page: ${complaint.split('\n')[0]}`),
    ...(screenshot === null ? [] : [`        screenshot: ${screenshot}`]),
  ];
}

/** Pairs are told apart by what their candidates are; there may be many of a kind. */
function connectionLines(connection: ConnectionRecord): string[] {
  const { connectionState, iceConnectionState, iceGatheringState, local, remote } = connection;
  const names = new Map([...local, ...remote].map((each) => [each.id, candidateName(each)]));
  const pairName = (pair: PairRecord): string => {
    const ends = [pair.local, pair.remote].map((id) => names.get(id) ?? '?');
    const checks = `${pair.responsesReceived} of ${pair.requestsSent} checks answered`;
    return `${ends.join(' → ')} ${pair.state}, ${checks}`;
  };
  const { selected } = connection;
  return [
    `        connection ${connectionState}, ICE ${iceConnectionState}, gathering ${iceGatheringState}`,
    `        own candidates: ${listed(local)}`,
    `        the other's:    ${listed(remote)}`,
    `        selected pair:  ${selected === null ? 'none' : pairName(selected)}`,
    ...connection.pairs.map((pair) => `          ${pairName(pair)}`),
  ];
}

const listed = (candidates: readonly CandidateRecord[]): string =>
  candidates.length === 0 ? 'none' : candidates.map(candidateName).join(', ');

const candidateName = ({ type, at, relayProtocol }: CandidateRecord): string =>
  `${type} ${at}${relayProtocol === null ? '' : ` (over ${relayProtocol})`}`;
