import { expect, test } from 'vitest';
import { plainInk } from './ink.js';
import { matrix } from './matrix.js';
import type { PairReport } from './report-json.js';

const report = (changes: Partial<PairReport>): PairReport => ({
  pair: ['open', 'open'],
  expected: 'host',
  paths: ['host', 'host'],
  passed: true,
  joinMs: 800,
  pathMs: 200,
  mediaMs: 500,
  miss: null,
  ...changes,
});

test('each pair has one cell, which says the path and whether it is the expected one', () => {
  const lines = matrix(
    [
      report({}),
      report({ pair: ['open', 'symmetric'], expected: 'prflx', paths: ['prflx', 'prflx'] }),
      // of another service, where each end knows its own way to the relay only
      report({
        pair: ['open', 'udp-blocked'],
        expected: 'relay-tcp',
        paths: ['relay-udp', 'relay-tcp'],
      }),
      report({
        pair: ['symmetric', 'symmetric'],
        expected: 'relay-udp',
        paths: ['relay-udp', 'relay-tls'],
        passed: false,
      }),
      report({
        pair: ['symmetric', 'ipv6-only'],
        expected: 'relay-udp',
        paths: [null, null],
        passed: false,
      }),
    ],
    plainInk,
  ).split('\n');
  expect(lines[1]).toMatch(/^1 open +✓ host$/u);
  expect(lines[5]).toMatch(/^5 symmetric +✓ prflx +· +· +· +✗ r-tls$/u);
  expect(lines[9]).toMatch(/^9 ipv6-only +· +· +· +· +✗ none/u);
  expect(lines[7]).toMatch(/^7 udp-blocked +✓ r-tcp +·/u);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100);
});
