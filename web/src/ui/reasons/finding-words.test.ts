import { describe, expect, it } from 'vitest';
import {
  diagnose,
  type Finding,
  type FindingCode,
  type Who,
} from '../../call/reasons/diagnosis.js';
import { noServers, openNetwork } from '../../call/testing/link-facts.js';
import { adviceWords, causeWords, furtherWords, whyWords } from './finding-words.js';

const troubles: Readonly<Record<FindingCode, true>> = {
  network_gone: true,
  signaling_lost: true,
  other_end_silent: true,
  dtls_failed: true,
  relay_refused: true,
  relay_full: true,
  relay_absent: true,
  relay_unreachable: true,
  relay_forwards_nothing: true,
  udp_blocked: true,
  relay_tcp_unreachable: true,
  families_differ: true,
  mapping_varies: true,
  relay_wished: true,
  no_common_path: true,
  no_direct_answer: true,
};
const codes = Object.keys(troubles) as FindingCode[];
const sides: readonly (Who | null)[] = ['self', 'other', 'both', null];

const between = (own: typeof openNetwork, other: typeof openNetwork) =>
  diagnose({ own, other, signaling: true, otherPresent: true });

describe('the words for a cause', () => {
  it('are those that the two people need, each from the own side', () => {
    expect(causeWords(between(openNetwork, noServers), 'Ana')).toEqual({
      cause: 'Ana’s network blocks UDP, and the relay’s TCP port cannot be reached from there.',
      short: 'Ana’s network blocks UDP',
    });
    expect(causeWords(between(noServers, openNetwork), 'Bob')?.cause).toBe(
      'Your network blocks UDP, and the relay’s TCP port cannot be reached from there.',
    );
  });

  it('do not say the same thing twice', () => {
    expect(furtherWords(between(openNetwork, noServers), 'Ana')).toEqual([]);
  });

  it('say that UDP is all there is, where the relay offers nothing else', () => {
    const servers = noServers.servers.filter(({ kind }) => kind !== 'relay-tcp');
    expect(causeWords(between(openNetwork, { ...noServers, servers }), 'Ana')?.cause).toBe(
      'Ana’s network blocks UDP, and this service offers its relay over UDP only.',
    );
  });

  it('add whose wish it is', () => {
    const hidden = { ...noServers, relayOnly: true };
    expect(furtherWords(between(hidden, noServers), 'Ana')).toEqual([
      'You hide your IP address, so only the relay is used.',
    ]);
  });

  it('are none where nothing is known', () => {
    expect(causeWords([], 'Ana')).toBeNull();
    expect(adviceWords([], 'Ana')).toEqual([]);
  });

  it.each(codes)('are a sentence, and short enough for a small tile: %s', (code) => {
    for (const who of sides) {
      const finding: Finding = { code, who, severity: 'error' };
      const words = causeWords([finding], 'Konstantinos');
      expect(words?.cause).toMatch(/^\p{Lu}.*\.$/u);
      expect(words?.short).toMatch(/^\p{Lu}.*[^.]$/u);
      expect(words?.short.length).toBeLessThanOrEqual(42);
      for (const text of adviceWords([finding], 'Konstantinos'))
        expect(text).toMatch(/^\p{Lu}.*\.$/u);
    }
  });
});

describe('the words for a line that is not direct', () => {
  const reason = { findings: [], own: null, other: null };

  it('name whose network or wish it is', () => {
    const words = (code: FindingCode, who: Who) =>
      whyWords({ ...reason, relayed: { code, who, severity: 'info' } }, 'Ana');
    expect(words('relay_wished', 'other')).toBe(
      'Ana is hiding their IP address, so only the relay is used.',
    );
    expect(words('udp_blocked', 'other')).toBe('Ana’s network blocks UDP.');
    expect(words('mapping_varies', 'both')).toContain('symmetric NAT');
  });

  it('are those of the cause where there is no line', () => {
    const findings = between(noServers, noServers);
    expect(whyWords({ ...reason, findings, relayed: null }, 'Ana')).toBe(
      'The relay answers neither you nor Ana.',
    );
  });

  it('are none on a direct line', () => {
    expect(whyWords(null, 'Ana')).toBeNull();
    expect(whyWords({ ...reason, relayed: null }, 'Ana')).toBeNull();
  });
});
