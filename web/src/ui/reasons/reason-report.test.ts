import { describe, expect, it } from 'vitest';
import { diagnose } from '../../call/reasons/diagnosis.js';
import { noServers, noUdp, openNetwork, refused } from '../../call/testing/link-facts.js';
import { factRows } from './facts-rows.js';
import { reasonReport } from './reason-report.js';

const cells = (...facts: Parameters<typeof factRows>) =>
  Object.fromEntries(factRows(...facts).map(({ label, own, other }) => [label, [own, other]]));

describe('what each end found', () => {
  it('stands side by side', () => {
    const rows = cells(noUdp, refused);
    expect(rows['Relay over UDP']).toEqual([
      { mark: 'no', text: 'no answer' },
      { mark: 'no', text: 'refuses (401)' },
    ]);
    expect(rows['Relay over TCP']?.[0]).toEqual({ mark: 'yes', text: 'answers' });
    expect(rows['Public address (STUN)']?.map(({ mark }) => mark)).toEqual(['no', 'yes']);
    expect(rows['Own addresses']?.[0]).toEqual({ mark: 'yes', text: 'IPv4' });
    expect(rows['Direct checks']?.[0]).toEqual({ mark: 'no', text: '2 made, none answered' });
    expect(rows['Relay over TLS']).toBeUndefined();
    expect(rows['Encryption']).toBeUndefined();
  });

  it('says when an end has not told anything, and when it wants no direct line', () => {
    const rows = cells({ ...openNetwork, relayOnly: true }, null);
    expect(rows['Own addresses']).toEqual([
      { mark: 'open', text: 'hidden by wish' },
      { mark: 'open', text: 'not told' },
    ]);
    expect(rows['Direct checks']?.[0]?.text).toBe('not wanted');
  });

  it('tells of one relay that answers where another does not', () => {
    const [server] = noServers.servers.filter(({ kind }) => kind === 'relay-udp');
    if (server === undefined) throw new Error('no relay over UDP');
    const servers = [...noServers.servers, { ...server, answer: 'answered' as const }];
    expect(cells({ ...noServers, servers }, null)['Relay over UDP']?.[0]?.mark).toBe('yes');
  });
});

describe('the card as a text', () => {
  const findings = diagnose({
    own: openNetwork,
    other: noServers,
    signaling: true,
    otherPresent: true,
  });
  const text = reasonReport(
    { findings, relayed: null, own: openNetwork, other: noServers },
    new Date(0),
  );

  it('has the cause, the stable codes and what each end found', () => {
    expect(text).toContain('1970-01-01T00:00:00.000Z');
    expect(text).toContain('the other person’s network blocks UDP');
    expect(text).toContain('udp_blocked (other), relay_tcp_unreachable (other)');
    expect(text).toContain('Relay over UDP: you + answers; other - no answer');
  });

  it('says so where no cause is known', () => {
    const bare = reasonReport({ findings: [], relayed: null, own: null, other: null }, new Date(0));
    expect(bare).toContain('no cause is known');
    expect(bare).toContain('Findings: none');
  });
});
