/** A report in the fragment of an address: `/doctor#report=…&by=Ana`. No server gets to see it. */
import { decodeReport, encodeReport, type Report, type ReportFault } from '@parley/doctor';
import { fitDisplayName } from '@parley/shared';

export interface SharedReport {
  readonly report: Report;
  /** as whoever shared it has typed it; empty: not told */
  readonly name: string;
}

export type ReportHash =
  | { readonly type: 'none' }
  | ({ readonly type: 'report' } & SharedReport)
  | { readonly type: 'fault'; readonly fault: ReportFault };

/** Reads `location.hash`, which may be anything. */
export function readReportHash(hash: string): ReportHash {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const text = fields.get('report');
  if (text === null) return { type: 'none' };
  const decoded = decodeReport(text);
  if (decoded.type === 'fault') return decoded;
  const name = fitDisplayName(fields.get('by') ?? '');
  return { type: 'report', report: decoded.report, name };
}

/** The whole link; `origin`: of this page. */
export function reportLink(origin: string, { report, name }: SharedReport): string {
  const by = name === '' ? '' : `&by=${encodeURIComponent(name)}`;
  return `${origin}/doctor#report=${encodeReport(report)}${by}`;
}
