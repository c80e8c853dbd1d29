import { encodeReport, makeReport } from '@parley/doctor';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { readReportHash, reportLink, type SharedReport } from './report-link.js';
import { ReportView } from './report-view.js';
import { rendered } from './testing/rendered.js';
import { failedState, goodState } from './testing/test-states.js';

const report = makeReport({ own: goodState.observation, server: null });
const hashOf = (shared: SharedReport) => new URL(reportLink('https://x.example', shared)).hash;

describe('a link to a report', () => {
  it.each(['', 'Ana', 'Zoë & Co #1', '李小龍', 'a+b=c'])('brings it over, of %j', (name) => {
    expect(readReportHash(hashOf({ report, name }))).toEqual({ type: 'report', report, name });
  });

  it('leads to the doctor of this service, and nothing of it to the server', () => {
    const link = new URL(reportLink('https://x.example', { report, name: 'Ana' }));
    expect(`${link.origin}${link.pathname}${link.search}`).toBe('https://x.example/doctor');
  });

  it('is short enough for a message', () => {
    expect(hashOf({ report, name: '' }).length).toBeLessThan(2_000);
  });

  it('is none without a report', () => {
    expect(readReportHash('')).toEqual({ type: 'none' });
    expect(readReportHash('#elsewhere')).toEqual({ type: 'none' });
  });

  it('says what is wrong with one that was cut off, or is none', () => {
    const text = encodeReport(report);
    expect(readReportHash(`#report=${text.slice(0, -20)}`)).toMatchObject({
      type: 'fault',
      fault: 'incomplete',
    });
    expect(readReportHash('#report=%00<script>')).toMatchObject({ type: 'fault' });
    expect(readReportHash('#report=')).toMatchObject({ type: 'fault' });
  });

  it('gives no more of a name than a call would show', () => {
    const hash = `#report=${encodeReport(report)}&by=${'n'.repeat(500)}`;
    const read = readReportHash(hash);
    expect(read.type === 'report' && read.name.length).toBeLessThan(100);
  });
});

describe('somebody else’s report', () => {
  const page = (shared: SharedReport) =>
    rendered(createElement(ReportView, { shared, onCompare: () => undefined }));

  it('says whose it is and how their calls go, and offers to compare', () => {
    const html = page({ report, name: 'Ana' });
    expect(html).toContain('Calls get through from Ana’s network</h1>');
    expect(html).toContain('Test yours and compare');
  });

  it('says that its words were written for somebody else', () => {
    const failed = makeReport({ own: failedState.observation, server: null });
    const html = page({ report: failed, name: '' });
    expect(html).toContain('No calls get through from the other person’s network</h1>');
    expect(html).toContain('These words were written for the other person');
    expect(html).toContain('data-finding="udp_blocked"');
  });
});
