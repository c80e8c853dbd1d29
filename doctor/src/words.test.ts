import { describe, expect, it } from 'vitest';
import { findingCodes, severities, type Finding, type FindingCode } from './finding.js';
import { origin, urls } from './testing/observations.js';
import { wordsOf } from './words.js';

const findingsOf = (code: FindingCode): readonly Finding[] =>
  severities.flatMap((severity) =>
    [[], [origin], [urls.stun, urls.udp], [urls.tls]].map((subjects): Finding => ({
      code,
      severity,
      place: 'service',
      subjects,
      seenBy: ['page'],
      detail: null,
    })),
  );

describe('the words of a finding', () => {
  it.each(findingCodes)(
    '%s are a title, and a sentence each for a caller and for a host',
    (code) => {
      for (const { title, caller, host } of findingsOf(code).map(wordsOf)) {
        expect(title).toMatch(/^[A-Z].{3,50}[^.]$/);
        for (const sentence of [caller, host]) expect(sentence).toMatch(/^[A-Z].*\.$/);
      }
    },
  );

  it.each(findingCodes)('%s spare callers the names of protocols and of settings', (code) => {
    for (const { caller } of findingsOf(code).map(wordsOf)) {
      expect(caller).not.toMatch(/TURN|STUN|DNS|TLS|ICE|UDP|TCP|NAT|[A-Z]+_[A-Z]+|firewall/);
    }
  });

  it('name the port to open', () => {
    const finding: Finding = {
      code: 'udp_blocked',
      severity: 'warning',
      place: 'between',
      subjects: [urls.stun, urls.udp],
      seenBy: ['shell'],
      detail: null,
    };
    expect(wordsOf(finding).host).toContain('open UDP port 3478 in the server’s firewall');
    expect(
      wordsOf({ ...finding, code: 'tcp_blocked', subjects: [urls.tcp, urls.tls] }).host,
    ).toContain('open TCP port 3478 and TCP port 5349');
  });

  it('do not send a host to the firewall of a relay that does not run', () => {
    const finding: Finding = {
      code: 'relay_unreachable',
      severity: 'error',
      place: 'service',
      subjects: [urls.udp, urls.tcp],
      seenBy: ['page', 'server'],
      detail: null,
    };
    expect(wordsOf(finding).host).toContain('see that it runs');
    expect(wordsOf({ ...finding, seenBy: ['page'] }).host).toContain(
      'UDP port 3478 and TCP port 3478',
    );
  });

  it.each([
    ['relay_unreachable', [urls.udp, urls.tcp]],
    ['server_not_stun', [urls.tcp]],
    ['tls_expired', [urls.tls]],
  ] as const)('%s: tell callers of failing calls only where calls fail', (code, subjects) => {
    const finding = { code, place: 'between', subjects, seenBy: ['shell'], detail: null } as const;
    const fails = /calls fail where no direct line comes about/iu;
    expect(wordsOf({ ...finding, severity: 'error' }).caller).toMatch(fails);
    expect(wordsOf({ ...finding, severity: 'warning' }).caller).not.toMatch(fails);
  });

  it('tell a port that refuses from one that is silent', () => {
    const finding: Finding = {
      code: 'server_unreachable',
      severity: 'warning',
      place: 'between',
      subjects: [urls.tcp],
      seenBy: ['shell'],
      detail: null,
    };
    expect(wordsOf(finding).host).toContain('Open TCP port 3478 in the firewall');
    expect(wordsOf({ ...finding, detail: 'refused' }).host).toContain('something listens');
    expect(wordsOf({ ...finding, subjects: [urls.stun] }).title).toContain('STUN');
  });

  it('tell too many tests from a service that is broken', () => {
    const finding: Finding = {
      code: 'credentials_absent',
      severity: 'warning',
      place: 'service',
      subjects: [origin],
      seenBy: ['page'],
      detail: '429',
    };
    expect(wordsOf(finding).title).toBe('Too many tests');
    expect(wordsOf({ ...finding, detail: '502' }).host).toContain('(status 502)');
  });

  it('name the certificate of whoever has the bad one', () => {
    const finding: Finding = {
      code: 'tls_expired',
      severity: 'warning',
      place: 'service',
      subjects: [urls.tls],
      seenBy: ['server'],
      detail: null,
    };
    expect(wordsOf(finding).host).toContain('TURN_TLS_CERT');
    expect(wordsOf({ ...finding, subjects: [origin] }).host).toContain('the proxy in front');
  });
});
