import type { Diagnosis } from '../diagnose.js';
import type { Finding } from '../finding.js';
import type { Observation } from '../observation.js';
import type { Verdict } from '../verdict.js';
import type { Words } from '../words/wording.js';
import { wordsOf } from '../words.js';

/** What `--json` prints. New fields may come; these stay. */
export interface JsonReport {
  readonly version: 1;
  /** as it was asked for */
  readonly subject: string;
  /** most severe first, with their words */
  readonly findings: readonly (Finding & Words)[];
  readonly verdict: Verdict;
  /** everything that was seen from here, and what the instance's server saw; see doctor/src/observation.ts */
  readonly own: Observation;
  readonly server: Observation | null;
  /** shows a redacted report to whoever opens it; null: no instance was looked at */
  readonly link: string | null;
}

export function jsonReport(parts: {
  readonly subject: string;
  readonly own: Observation;
  readonly server: Observation | null;
  readonly diagnosis: Diagnosis;
  readonly link: string | null;
}): JsonReport {
  const { subject, own, server, diagnosis, link } = parts;
  const findings = diagnosis.findings.map((finding) => ({ ...finding, ...wordsOf(finding) }));
  return { version: 1, subject, findings, verdict: diagnosis.verdict, own, server, link };
}
