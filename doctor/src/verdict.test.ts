import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.js';
import { expectedPath } from './expected-path.js';
import { networkKinds, traitsOfKinds, type NetworkKind } from './network-kinds.js';
import type { NetworkCheck, Observation } from './observation.js';
import {
  checks,
  failed,
  network,
  nothing,
  ok,
  page,
  refused,
  relays,
  shell,
  signaling,
  unknown,
  type ObservationChanges,
} from './testing/observations.js';
import type { Verdict } from './verdict.js';
import { verdictWords } from './words/verdict-words.js';

/** With a relay on port 443, which the strictest networks reach. */
const servers = checks({ tls: { url: 'turns:call.example.org:443?transport=tcp' } });
const withoutUdp = servers.map((seen) =>
  seen.kind === 'stun' || seen.kind === 'relay-udp' ? { ...seen, ...nothing } : seen,
);
const withTlsOnly = servers.map((seen) =>
  seen.kind === 'relay-tls' ? seen : { ...seen, ...nothing },
);

const byPort = 'address-and-port-dependent';
const independent = 'endpoint-independent';

/** What the shell sees in a network of that kind. */
const seenIn: Readonly<Record<NetworkKind, ObservationChanges>> = {
  open: { network: network({ mapping: 'none', filtering: 'none', ipv6: 'works' }) },
  'full-cone': { network: network({ mapping: independent, filtering: independent }) },
  'address-restricted': {
    network: network({ mapping: independent, filtering: 'address-dependent' }),
  },
  'port-restricted': { network: network({ mapping: independent, filtering: byPort }) },
  symmetric: { network: network({ mapping: byPort, filtering: byPort }) },
  'double-nat': { network: network({ mapping: independent, filtering: byPort }) },
  'udp-blocked': { network: network({ udp: 'blocked', mapping: 'unknown' }), servers: withoutUdp },
  'tcp-443-only': {
    network: network({ udp: 'blocked', mapping: 'unknown' }),
    servers: withTlsOnly,
  },
  'ipv6-only': {
    network: network({ ipv4: 'absent', ipv6: 'works', mapping: 'none', filtering: byPort }),
  },
};

const verdictOf = (own: Observation): Verdict => diagnose({ own, server: null }).verdict;
const verdictIn = (changes: ObservationChanges) => verdictOf(shell({ servers, ...changes }));
const wordsIn = (changes: Partial<NetworkCheck>, more: ObservationChanges = {}) =>
  verdictWords(verdictOf(page({ servers, ...more, network: network(changes) })));

describe('the verdict on a network', () => {
  it.each(networkKinds)('foretells of %s what the lab expects of it', (kind) => {
    const { outlook } = verdictIn(seenIn[kind]);
    const expected = networkKinds.map((other) => {
      const path = expectedPath(traitsOfKinds[kind], traitsOfKinds[other]);
      return [other, path?.startsWith('relay-') === true ? path : 'direct'];
    });
    expect(outlook).toEqual(Object.fromEntries(expected));
  });

  it('is one of seven', () => {
    const codes = networkKinds.map((kind) => verdictIn(seenIn[kind]).code);
    expect(codes).toEqual([
      'direct_with_all',
      'direct_with_most',
      'direct_with_most',
      'direct_with_most',
      'direct_with_few',
      'direct_with_most',
      'relay_only',
      'relay_only',
      'direct_with_few',
    ]);
    const mute = checks({ stun: nothing, udp: nothing, tcp: nothing, tls: nothing });
    expect(verdictIn({ servers: mute, network: network({ udp: 'blocked' }) }).code).toBe('no_way');
    expect(verdictIn({ network: network({ udp: 'unknown', mapping: 'unknown' }) }).code).toBe(
      'unknown',
    );
  });

  it('says with whom the relay is needed', () => {
    expect(wordsIn({ mapping: independent, filtering: byPort })).toEqual({
      title: 'Direct calls will work with most networks.',
      sentences: [
        'You will need the relay with strict company and phone networks (symmetric NAT), networks that block UDP, networks that let out web traffic only and networks with IPv6 only.',
        'There is no IPv6 here; calls do without.',
      ],
    });
  });

  it('leaves open what a browser cannot see', () => {
    expect(wordsIn({ mapping: independent, filtering: 'unknown' }).sentences).toContain(
      'You may need the relay with strict company and phone networks (symmetric NAT).',
    );
  });

  it('says that calls get through where it is not known how', () => {
    const words = wordsIn({ mapping: 'unknown', filtering: 'unknown' });
    expect(words.title).toBe(
      'Calls get through from here: how many of them directly, this test could not see.',
    );
    expect(words.sentences).toContain(
      'You will need the relay with networks that block UDP, networks that let out web traffic only and networks with IPv6 only.',
    );
    expect(words.sentences.join()).not.toContain('may need');
    const overUdp = { servers: checks({}, ['stun', 'udp']) };
    expect(wordsIn({ mapping: 'unknown', filtering: 'unknown' }, overUdp).sentences).toContain(
      'There is no way to networks that block UDP: this service offers its relay over UDP only.',
    );
  });

  it('does not take a machine without any network for one that needs the relay', () => {
    const { title, sentences } = wordsIn({ ipv4: 'absent', mapping: 'unknown' });
    expect(title).toMatch(/^Calls get through/);
    expect(sentences.join()).not.toMatch(/need the relay with open networks/);
  });

  it('counts on no relay that refused the credentials', () => {
    const refusing = servers.map((seen) =>
      seen.kind === 'stun' ? seen : { ...seen, ...refused(401) },
    );
    const { title, sentences } = wordsIn(
      { mapping: 'unknown', filtering: 'unknown' },
      { servers: refusing },
    );
    expect(title).toBe('Too little was seen to say how calls from here go.');
    expect(sentences.join()).not.toContain('need the relay');
  });

  it('says nothing where nothing was seen', () => {
    const words = wordsIn({ udp: 'unknown', mapping: 'unknown', ipv6: 'unknown' }, { servers: [] });
    expect(words).toEqual({
      title: 'Too little was seen to say how calls from here go.',
      sentences: [],
    });
  });

  it('says that UDP is blocked, and by what the relay is reached instead', () => {
    expect(wordsIn({ udp: 'blocked', mapping: 'unknown' }, { servers: withoutUdp })).toMatchObject({
      title: 'Every call from here goes through the relay, over TCP.',
    });
    expect(wordsIn({ udp: 'blocked', mapping: 'unknown' }, { servers: withTlsOnly })).toMatchObject(
      {
        title: 'Every call from here goes through the relay, over TLS.',
      },
    );
  });

  it('says with whom there is no way, by how the relay is offered', () => {
    const words = wordsIn({ filtering: byPort }, { servers: checks({}, ['stun', 'udp']) });
    expect(words.sentences).toContain(
      'There is no way to networks that block UDP: this service offers its relay over UDP only.',
    );
    expect(words.sentences).toContain(
      'There is no way to networks that let out web traffic only: this service has no relay on TCP port 443.',
    );
  });

  it('says that the relay is not there for those who need it', () => {
    const words = wordsIn({ filtering: byPort }, { servers: checks({}, ['stun']) });
    expect(words.title).toBe('Direct calls will work with most networks.');
    expect(words.sentences).toContain(
      'There is no way to strict company and phone networks (symmetric NAT), networks that block UDP, networks that let out web traffic only and networks with IPv6 only: the relay does not work from here.',
    );
  });

  it('counts on no way of a relay that refuses the credentials by its other ways', () => {
    const refusing = checks({
      udp: refused(401),
      tcp: refused(401),
      // whoever heeds certificates gets no further than this
      tls: { ...nothing, reach: ok, tls: failed('expired') },
    });
    const { sentences } = verdictWords(verdictIn({ servers: refusing }));
    expect(sentences.join()).not.toMatch(/need the relay/);
    expect(sentences).toContain(
      'There is no way to strict company and phone networks (symmetric NAT), networks that block UDP and networks with IPv6 only: the relay does not work from here.',
    );
  });

  it('promises nothing of a relay that nobody has seen to work', () => {
    const mute = checks({ udp: nothing, tcp: nothing, tls: nothing });
    const { sentences } = wordsIn({ filtering: byPort }, { servers: mute });
    expect(sentences).toContain(
      'Calls with strict company and phone networks (symmetric NAT), networks that block UDP and networks with IPv6 only may fail: the relay was not seen to work from here.',
    );
  });

  it('counts on no relay that forwards nothing', () => {
    const forwardingNothing = relays({ loop: failed('nothing'), outside: unknown, figures: null });
    const blocked = network({ udp: 'blocked', mapping: 'unknown' });
    expect(verdictIn({ servers: forwardingNothing, network: blocked }).code).toBe('no_way');
  });

  it('is that there is no call where the service is not reached', () => {
    const gone = signaling({ http: failed('silent'), websocket: unknown, polling: unknown });
    const verdict = verdictIn({ signaling: gone });
    expect(verdict.code).toBe('no_service');
    expect(verdictWords(verdict)).toEqual({
      title: 'No call comes about while the service is not reached from here.',
      sentences: [],
    });
  });

  it('tells of hairpinning, IPv6 and what else there is to see', () => {
    const { sentences } = wordsIn({
      ipv6: 'broken',
      hairpinning: 'no',
      hints: ['vpn', 'carrier_grade_nat'],
    });
    expect(sentences).toContain('IPv6 is there, but does not work; calls use IPv4.');
    expect(sentences).toContain(
      'Two people in this network meet by their local addresses, not by the public one.',
    );
    expect(sentences.at(-1)).toBe('Your provider shares one public address among many homes.');
  });
});
