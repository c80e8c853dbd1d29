import { expect, test } from 'vitest';
import { plainInk } from './ink.js';
import type { PairReport } from './report-json.js';
import { pairLine } from './telling.js';

test('the line of a pair tells the worse word of both ends, and when the call was complete', () => {
  const report: PairReport = {
    pair: ['open', 'udp-blocked'],
    expected: 'relay-tcp',
    paths: ['relay-udp', 'relay-tcp'],
    passed: true,
    joinMs: 900,
    pathMs: 500,
    mediaMs: 1_100,
    miss: null,
  };
  expect(pairLine(report, '7/45', plainInk)).toMatch(
    /^7\/45 open – udp-blocked +✓ relay-tcp 2\.0 s$/u,
  );
});
