import { check } from 'prettier';
import { expect, test } from 'vitest';
import { routerDescriptions, routerKinds } from '../router-kind.js';
import { withReport } from './matrix-document.js';
import { expectedOf } from './pair.js';
import { reportVersion, type LabReport } from './report-json.js';
import { allPairs } from './selection.js';

const nothing = { connections: [], complaints: [], screenshot: null };

const report: LabReport = {
  version: reportVersion,
  date: '2026-03-01T10:00:00.000Z',
  service: 'Parley',
  relay: 'parley',
  browser: 'Chromium 156.0.1.2',
  durationMs: 119_600,
  complete: true,
  passed: false,
  kinds: routerKinds.map((kind) => ({ kind, behaviour: routerDescriptions[kind].behaviour })),
  pairs: allPairs.map((pair, index) => {
    const expected = expectedOf(pair);
    const passed = index !== 4;
    return {
      pair,
      expected,
      paths: passed ? [expected, expected] : [null, 'srflx'],
      passed,
      joinMs: 800,
      pathMs: 300,
      mediaMs: 500,
      miss: passed ? null : { cause: 'no line came about', ends: [nothing, nothing] },
    };
  }),
  scenarios: [
    {
      name: 'lobby',
      title: 'Through | the lobby',
      passed: true,
      facts: { path: 'srflx', ms: 900 },
      cause: null,
      durationMs: 1_000,
    },
  ],
  skipped: [],
};

test('a report becomes a section that the formatter leaves as it is', async () => {
  const text = withReport(null, 'parley', report);
  expect(await check(text, { parser: 'markdown', printWidth: 100 })).toBe(true);
  expect(text).toContain(
    '44 of 45 pairs as expected, on 2026-03-01 with Chromium 156.0.1.2, in 2 min 00 s',
  );
  expect(text).toMatch(/\| \*\*symmetric\*\* +\| ✗ no line \/ srflx \| ✓ srflx/u);
  expect(text).toContain('- open – symmetric: no line came about.');
});

test('a report of one relay leaves the section of the other as it is', () => {
  const first = withReport(null, 'parley', report);
  const both = withReport(first, 'coturn', { ...report, browser: 'Chromium 200' });
  expect(both.startsWith(first)).toBe(true);
  const again = withReport(both, 'parley', { ...report, browser: 'Chromium 201' });
  expect(again).not.toContain('Chromium 156');
  expect(again).toContain('Chromium 201');
  expect(again).toContain('Chromium 200');
  expect(withReport(again, 'parley', { ...report, browser: 'Chromium 201' })).toBe(again);
});
