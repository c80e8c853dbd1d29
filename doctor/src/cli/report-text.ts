/** A diagnosis for whoever hosts the instance, at a terminal. */
import type { Diagnosis } from '../diagnose.js';
import type { Finding } from '../finding.js';
import type { Observation } from '../observation.js';
import { wordsOf } from '../words.js';
import { verdictWords } from '../words/verdict-words.js';
import type { Ink } from './ink.js';
import { serverTable } from './server-table.js';
import { signalingText } from './signaling-text.js';
import { wrap } from './wrap.js';

/** Characters of a line. */
const WIDTH = 100;
const INDENT = '  ';
const LEGEND = '✓ works, ✗ fails, · not tried, or not to be told from here';

export interface ReportText {
  readonly own: Observation;
  readonly diagnosis: Diagnosis;
  /** more for the host to know; none: empty */
  readonly notes: readonly string[];
}

/** The findings first, then what the network here means for calls, then the figures. */
export function reportText({ own, diagnosis, notes }: ReportText, ink: Ink): string {
  const { findings, verdict } = diagnosis;
  const blocks = [
    ...(findings.length === 0 ? [[ink.good('✓ Nothing wrong was found.')]] : []),
    ...findings.map((finding) => findingLines(finding, ink)),
    networkLines(verdictWords(verdict), ink),
    [
      ...wrap(signalingText(own.signaling), WIDTH),
      ...serverTable(own.servers, ink),
      ...(own.servers.length > 0 ? [ink.faint(LEGEND)] : []),
    ],
    notes.flatMap((note) => wrap(note, WIDTH)),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function findingLines(finding: Finding, ink: Ink): readonly string[] {
  const { title, host } = wordsOf(finding);
  const { severity, code, subjects, seenBy, detail } = finding;
  const inks = { error: ink.bad, warning: ink.warning, info: ink.faint };
  const byServer =
    seenBy.length === 1 && seenBy[0] === 'server' ? ', seen by the server itself' : '';
  const about = [...subjects, ...(detail === null ? [] : [detail])].join(', ');
  return [
    `${inks[severity](severityMarks[severity])} ${ink.strong(title)} ${ink.faint(`[${code}${byServer}]`)}`,
    ...wrap(about, WIDTH - INDENT.length).map((line) => INDENT + ink.faint(line)),
    ...wrap(host, WIDTH - INDENT.length).map((line) => INDENT + line),
  ];
}

const severityMarks = { error: '✗ error:', warning: '! warning:', info: 'i note:' } as const;

function networkLines(
  { title, sentences }: ReturnType<typeof verdictWords>,
  ink: Ink,
): readonly string[] {
  return [
    ink.strong('The network here'),
    ...[title, ...sentences].flatMap((sentence) =>
      wrap(sentence, WIDTH - INDENT.length).map((line) => INDENT + line),
    ),
  ];
}
