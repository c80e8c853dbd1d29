/** The state of one link as a text that people can pass on, as in a report to whoever runs the network. */
import type { Path } from '@parley/shared';
import type { Finding } from '../../call/reasons/diagnosis.js';
import type { LinkHistory } from '../../call/quality/link-history.js';
import type { LinkPoint } from '../../call/quality/link-point.js';
import type { LinkReason } from '../../call/reasons/reasons.js';
import type { LinkState } from '../../call/state.js';
import { linkWords } from '../line/link-words.js';
import { factRows } from '../reasons/facts-rows.js';
import { bitrateFigure, frameRateFigure, shareFigure, timeFigure } from './figures.js';
import { endAddress, endWords, valueRows } from './link-values.js';

export interface ReportOptions {
  readonly link: LinkState;
  readonly path: Path | null;
  readonly history: LinkHistory;
  /** ms since the epoch */
  readonly now: number;
  /** What the browser calls itself. */
  readonly browser: string;
  readonly relayOnly: boolean;
  /** What both ends found of their ways, where there is something to say of it. */
  readonly reason: LinkReason | null;
  /** What names people, the room and machines; null leaves all of it out. */
  readonly personal: {
    readonly room: string;
    readonly self: string;
    readonly other: string;
  } | null;
}

/** Without `personal` it holds words and figures of ours only, so nothing in it can name anyone. */
export function linkReport(options: ReportOptions): string {
  const { link, path, history, now, browser, relayOnly, reason, personal } = options;
  const { latest, points } = history;
  const last = points.at(-1);
  const [self, other] =
    personal === null ? ['this end', 'the other end'] : [personal.self, personal.other];
  const lines = [
    'Parley connection report',
    `Time: ${new Date(now).toISOString()}`,
    `Browser: ${browser}`,
    ...(personal === null ? [] : [`Room: ${personal.room}`, `From ${self} to ${other}`]),
    '',
    `Link: ${link}`,
    `Path: ${path === null ? 'not known' : `${linkWords('connected', path).words} (${path})`}`,
    `Relay only: ${relayOnly ? 'yes' : 'no'}`,
    ...findingLines(reason),
    `Candidate of ${self}: ${endWords(latest?.local ?? null)}`,
    `Candidate of ${other}: ${endWords(latest?.remote ?? null)}`,
    ...(personal === null
      ? []
      : [
          `Address of ${self}: ${endAddress(latest?.local ?? null) || 'hidden by the browser'}`,
          `Address of ${other}: ${endAddress(latest?.remote ?? null) || 'hidden by the browser'}`,
        ]),
  ];
  if (reason !== null) {
    lines.push('', `Found by ${self} / ${other}`);
    for (const row of factRows(reason.own, reason.other)) {
      lines.push(`${row.label}: ${row.own.text} / ${row.other.text}`);
    }
  }
  if (last !== undefined) {
    lines.push('', 'Now (received / sent)', `Round trip: ${timeFigure(last.roundTrip)}`);
    for (const { label, received, sent } of valueRows(last, latest)) {
      lines.push(`${label}: ${received === '' ? sent : `${received} / ${sent}`}`);
    }
    const seconds = Math.round((last.at - (points[0]?.at ?? last.at)) / 1_000);
    lines.push('', `Last ${seconds} s: least, median, most`);
    for (const { label, of, write } of summaries) {
      const values = points.map(of).filter((value) => value !== null);
      if (values.length > 0) lines.push(`${label}: ${spread(values).map(write).join(', ')}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** By their codes, which are the same in every language and for both ends. */
function findingLines(reason: LinkReason | null): readonly string[] {
  const code = ({ code, who }: Finding) => (who === null ? code : `${code} (${who})`);
  const relayed = reason?.relayed ?? null;
  return [
    ...(relayed === null ? [] : [`Relayed because: ${code(relayed)}`]),
    ...(reason === null || reason.findings.length === 0
      ? []
      : [`No line because: ${reason.findings.map(code).join(', ')}`]),
  ];
}

interface Summary {
  readonly label: string;
  readonly of: (point: LinkPoint) => number | null;
  readonly write: (value: number | null) => string;
}

const summaries: readonly Summary[] = [
  { label: 'Round trip', of: (point) => point.roundTrip, write: timeFigure },
  { label: 'Loss, received', of: ({ received }) => received.loss, write: shareFigure },
  { label: 'Loss, sent', of: ({ sent }) => sent.loss, write: shareFigure },
  { label: 'Jitter, received', of: ({ received }) => received.jitter, write: timeFigure },
  { label: 'Jitter, sent', of: ({ sent }) => sent.jitter, write: timeFigure },
  { label: 'Bitrate, received', of: ({ received }) => received.bitrate, write: bitrateFigure },
  { label: 'Bitrate, sent', of: ({ sent }) => sent.bitrate, write: bitrateFigure },
  { label: 'Frames, received', of: ({ received }) => received.frameRate, write: frameRateFigure },
  { label: 'Frames, sent', of: ({ sent }) => sent.frameRate, write: frameRateFigure },
];

function spread(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return [at(0), at(0.5), at(1)];
}
