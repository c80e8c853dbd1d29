import type { LinkReason } from '../../call/reasons/reasons.js';
import { causeWords, furtherWords } from './finding-words.js';
import { factRows, type FactCell } from './facts-rows.js';

const signs: Readonly<Record<FactCell['mark'], string>> = { yes: '+', no: '-', open: '?' };

/** The card as a text to send to whoever runs the service: without names, as it may be posted anywhere. */
export function reasonReport(reason: LinkReason, at: Date): string {
  const { findings, own, other } = reason;
  const name = 'the other person';
  const cause = causeWords(findings, name)?.cause ?? 'No line, and no cause is known.';
  const rows = factRows(own, other).map(
    (row) =>
      `${row.label}: you ${signs[row.own.mark]} ${row.own.text}; other ${signs[row.other.mark]} ${row.other.text}`,
  );
  return [
    `Parley: a call's line that failed, ${at.toISOString()}`,
    [cause, ...furtherWords(findings, name)].join(' '),
    `Findings: ${findings.map(({ code, who }) => (who === null ? code : `${code} (${who})`)).join(', ') || 'none'}`,
    '',
    ...rows,
    '',
  ].join('\n');
}
