import { describe, expect, it } from 'vitest';
import { linkPoint } from '../../call/quality/link-point.js';
import { linkSample } from '../../call/testing/link-samples.js';
import { openNetwork } from '../../call/testing/link-facts.js';
import { linkReport, type ReportOptions } from './link-report.js';

const samples = [0.02, 0.05, 0.03].map((roundTrip, index) =>
  linkSample(1_700_000_000_000 + index * 1_000, {
    roundTrip,
    local: {
      kind: 'relay',
      protocol: 'udp',
      relayProtocol: 'tcp',
      address: '203.0.113.9',
      port: 49_160,
    },
    remote: {
      kind: 'srflx',
      protocol: 'udp',
      relayProtocol: null,
      address: '2001:db8::7',
      port: 5_000,
    },
  }),
);

const options: ReportOptions = {
  link: 'connected',
  path: 'relay-tcp',
  history: {
    points: samples.map((sample, index) => linkPoint(samples[index - 1] ?? null, sample)),
    latest: samples.at(-1) ?? null,
  },
  now: 1_700_000_003_000,
  browser: 'Browser/1.0',
  relayOnly: true,
  reason: null,
  personal: null,
};

describe('the report of a link', () => {
  it('tells path, candidate types and how the last minutes went', () => {
    const report = linkReport(options);
    expect(report).toContain('Time: 2023-11-14T22:13:23.000Z');
    expect(report).toContain('Path: through the relay, TCP (relay-tcp)');
    expect(report).toContain('Candidate of this end: relay, reached over TCP');
    expect(report).toContain('Candidate of the other end: srflx, UDP');
    expect(report).toContain('Last 2 s: least, median, most\nRound trip: 20 ms, 30 ms, 50 ms');
  });

  it('tells by codes why there is no direct line, and what each end found', () => {
    const reason = {
      findings: [],
      relayed: { code: 'udp_blocked', who: 'other', severity: 'info' },
      own: openNetwork,
      other: null,
    } as const;
    const report = linkReport({ ...options, reason });
    expect(report).toContain('Relayed because: udp_blocked (other)');
    expect(report).toContain('Network: online / not told');
  });

  it('holds no address, name or room unless asked', () => {
    const named = { room: 'blue-room', self: 'Ana', other: 'Bob' };
    const secrets = ['203.0.113.9', '2001:db8', '49160', 'blue-room', 'Ana', 'Bob'];
    const [redacted, full] = [linkReport(options), linkReport({ ...options, personal: named })];
    for (const secret of secrets) {
      expect(redacted).not.toContain(secret);
      expect(full).toContain(secret);
    }
    expect(full).toContain('Address of Bob: [2001:db8::7]:5000');
  });

  it('can be made before anything is known', () => {
    const report = linkReport({
      ...options,
      link: 'connecting',
      path: null,
      history: { points: [], latest: null },
    });
    expect(report).toContain('Link: connecting\nPath: not known');
    expect(report).not.toContain('Now');
  });
});
