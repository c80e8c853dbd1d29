import { candidateKinds, iceAnswers, type LinkFacts } from '@parley/shared';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose, whyRelayed, type Finding, type Knowledge } from './diagnosis.js';
import {
  factsOf,
  noRelay,
  noServers,
  noUdp,
  openNetwork,
  refused,
  unsettled,
} from '../testing/link-facts.js';

const withOther = (own: LinkFacts | null, other: LinkFacts | null): Knowledge => ({
  own,
  other,
  signaling: true,
  otherPresent: true,
});

/** `code who`, the cause first. */
const words = (findings: readonly Finding[]) =>
  findings.map(({ code, who }) => (who === null ? code : `${code} ${who}`));

const causes = (own: LinkFacts | null, other: LinkFacts | null) =>
  words(diagnose(withOther(own, other)));

describe('the cause of a link that failed', () => {
  it("is the one network that lets no UDP out, where the relay's TCP port is out of reach too", () => {
    expect(causes(openNetwork, noServers)).toEqual([
      'udp_blocked other',
      'relay_tcp_unreachable other',
    ]);
    expect(causes(noServers, openNetwork)).toEqual([
      'udp_blocked self',
      'relay_tcp_unreachable self',
    ]);
  });

  it('does not name a TCP port that the relay does not offer', () => {
    const servers = noServers.servers.filter(({ kind }) => kind !== 'relay-tcp');
    expect(causes({ ...noServers, servers }, openNetwork)).toEqual(['udp_blocked self']);
  });

  it('is the relay where it answers nobody', () => {
    expect(causes(noServers, noServers)).toEqual(['relay_unreachable both']);
    expect(causes(noRelay, noServers)).toEqual(['relay_unreachable both']);
  });

  it('is that the relay is out of reach from where other UDP is answered', () => {
    expect(causes(noRelay, openNetwork)).toEqual(['relay_unreachable self']);
  });

  it('says no more than that of an end whose other end has told nothing', () => {
    expect(causes(noServers, null)).toEqual(['relay_unreachable self']);
  });

  it.each([401, 403, 441, 500])('is that the relay refuses, with code %i', (code) => {
    const facts = factsOf({ stun: 'answered', udp: 'refused', tcp: 'refused', code });
    expect(causes(facts, facts)).toEqual(['relay_refused both']);
  });

  it.each([486, 508])('is that the relay is full, with code %i', (code) => {
    const facts = factsOf({ stun: 'answered', udp: 'refused', tcp: 'silent', code });
    expect(causes(facts, openNetwork)).toEqual(['relay_full self']);
  });

  it('names what is wrong at each end', () => {
    expect(causes(refused, noRelay)).toEqual(['relay_refused self', 'relay_unreachable other']);
  });

  it('is that there is no relay', () => {
    const bare = { ...openNetwork, servers: [], candidates: noServers.candidates };
    expect(causes(bare, bare)).toEqual(['relay_absent both']);
  });

  it('adds whose wish it is that only the relay will do', () => {
    const hidden = { ...noServers, relayOnly: true };
    expect(causes(hidden, hidden)).toEqual(['relay_unreachable both', 'relay_wished both']);
    expect(causes(noServers, hidden)).toEqual(['relay_unreachable both', 'relay_wished other']);
  });

  it('is that the relay forwards nothing where it answered both and no check came through', () => {
    expect(causes(openNetwork, noUdp)).toEqual(['relay_forwards_nothing']);
  });

  it('is only that no way was found where some check was answered, or none was made', () => {
    const some = { tried: 2, answered: 1 };
    const checks = { direct: some, relayed: some };
    expect(causes({ ...openNetwork, checks }, openNetwork)).toEqual(['no_common_path both']);
    const idle = { direct: { tried: 0, answered: 0 }, relayed: { tried: 0, answered: 0 } };
    expect(causes({ ...openNetwork, checks: idle }, openNetwork)).toEqual(['no_common_path both']);
  });

  it('is the encryption where it failed on a pair that works', () => {
    expect(causes({ ...openNetwork, dtls: 'failed' }, null)).toEqual(['dtls_failed both']);
    expect(causes(openNetwork, { ...openNetwork, dtls: 'failed' })).toEqual(['dtls_failed both']);
  });

  it('is a network that is gone, as the browser says', () => {
    expect(causes({ ...openNetwork, online: false }, openNetwork)).toEqual(['network_gone self']);
  });

  it('is a network that is gone where not even the server can be reached', () => {
    const known = { ...withOther(noServers, openNetwork), signaling: false };
    expect(words(diagnose(known))).toEqual(['network_gone self']);
  });

  it('is the lost server where nothing else is known to be wrong', () => {
    const known = { ...withOther(openNetwork, openNetwork), signaling: false };
    expect(words(diagnose(known))).toEqual(['signaling_lost self']);
    expect(words(diagnose({ ...known, own: null, other: null }))).toEqual(['signaling_lost self']);
  });

  it('is the silence of the other end where the server does not reach it either', () => {
    const known = { ...withOther(openNetwork, noServers), otherPresent: false };
    expect(words(diagnose(known))).toEqual(['other_end_silent other']);
  });

  it('is the silence of the other end where it has said nothing at all', () => {
    expect(causes({ ...openNetwork, answered: false }, null)).toEqual(['other_end_silent other']);
  });

  it('is not told before it can be known', () => {
    expect(causes(null, null)).toEqual([]);
    expect(causes(unsettled, unsettled)).toEqual([]);
    expect(causes(openNetwork, null)).toEqual([]);
    expect(causes(openNetwork, unsettled)).toEqual([]);
  });
});

describe('the reason of a relayed path', () => {
  const reason = (own: LinkFacts | null, other: LinkFacts | null) => {
    const found = whyRelayed({ own, other });
    return found === null ? null : words([found])[0];
  };

  it('is the wish of whoever hides the address, known from one end alone', () => {
    const hidden = { ...openNetwork, relayOnly: true };
    expect(reason(hidden, null)).toBe('relay_wished self');
    expect(reason(openNetwork, hidden)).toBe('relay_wished other');
    expect(reason(hidden, hidden)).toBe('relay_wished both');
  });

  it('is the network that lets no UDP out', () => {
    expect(reason(noUdp, openNetwork)).toBe('udp_blocked self');
    expect(reason(noUdp, noUdp)).toBe('udp_blocked both');
  });

  it('is not UDP as long as nothing shows that it would be answered', () => {
    expect(reason(noUdp, unsettled)).toBe('no_direct_answer both');
  });

  it('is a mapping that varies', () => {
    const symmetric = { ...openNetwork, mappingVaries: true };
    expect(reason(openNetwork, symmetric)).toBe('mapping_varies other');
    expect(reason(symmetric, symmetric)).toBe('mapping_varies both');
  });

  it('is that one end has IPv6 only and the other IPv4 only', () => {
    const candidates = [{ kind: 'host', family: 'ipv6', count: 1 }] as const;
    const six = { ...openNetwork, candidates: [...candidates] };
    expect(reason(six, openNetwork)).toBe('families_differ self');
    expect(reason(openNetwork, six)).toBe('families_differ other');
  });

  it('is else no more than that no direct pair answered', () => {
    expect(reason(openNetwork, openNetwork)).toBe('no_direct_answer both');
  });

  it('is not told before the other end has told its part', () => {
    expect(reason(openNetwork, null)).toBeNull();
    expect(reason(null, null)).toBeNull();
  });
});

const count = fc.nat({ max: 3 });
const checks = fc.record({ tried: count, answered: count });
const anyFacts: fc.Arbitrary<LinkFacts> = fc.record({
  online: fc.boolean(),
  relayOnly: fc.boolean(),
  settled: fc.boolean(),
  candidates: fc.array(
    fc.record({
      kind: fc.constantFrom(...candidateKinds),
      family: fc.constantFrom('ipv4', 'ipv6', 'unknown'),
      count,
    }),
    { maxLength: 4 },
  ),
  servers: fc.array(
    fc.record({
      kind: fc.constantFrom('stun', 'relay-udp', 'relay-tcp', 'relay-tls'),
      port: fc.constant(3478),
      answer: fc.constantFrom(...iceAnswers),
      code: fc.constantFrom(null, 401, 486),
    }),
    { maxLength: 4 },
  ),
  answered: fc.boolean(),
  checks: fc.record({ direct: checks, relayed: checks }),
  mappingVaries: fc.boolean(),
  dtls: fc.constantFrom('none', 'connecting', 'connected', 'failed'),
});

const turned = ({ code, who, severity }: Finding): Finding => ({
  code,
  who: who === 'self' ? 'other' : who === 'other' ? 'self' : who,
  severity,
});

describe('both ends', () => {
  it('find the same cause, each from its own side', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (one, other) => {
        const here = diagnose(withOther(one, other));
        const there = diagnose(withOther(other, one));
        expect(here.map(turned)).toEqual(there);
      }),
    );
  });

  it('find the same reason of a relayed path', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (one, other) => {
        const there = whyRelayed({ own: other, other: one });
        expect(whyRelayed({ own: one, other })).toEqual(there === null ? null : turned(there));
      }),
    );
  });
});
