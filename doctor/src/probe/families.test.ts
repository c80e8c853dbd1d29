import { describe, expect, it } from 'vitest';
import { familyState, udpState, type OwnAddress } from './families.js';
import type { Way } from './way-log.js';

const way = (change: Partial<Way>): Way => ({
  host: 'turn.example',
  family: 'ipv6',
  scope: 'global',
  transport: 'tcp',
  outcome: 'silent',
  ...change,
});
const answered4 = way({ family: 'ipv4', outcome: 'answered' });
const global6: OwnAddress = { family: 'ipv6', scope: 'global' };

describe('a family of addresses', () => {
  it('works when somebody answers by it, if only to refuse', () => {
    expect(familyState('ipv6', [way({ outcome: 'answered' })], [])).toBe('works');
    expect(familyState('ipv6', [way({ outcome: 'refused' })], [])).toBe('works');
  });

  it('is broken when a server that answers by the other one does not', () => {
    expect(familyState('ipv6', [way({}), answered4], [global6])).toBe('broken');
    expect(familyState('ipv6', [way({ outcome: 'no_route' }), answered4], [global6])).toBe(
      'broken',
    );
  });

  it('is not to blame when the server answers by none, or another server does', () => {
    const silent4 = way({ family: 'ipv4' });
    expect(familyState('ipv6', [way({}), silent4], [global6])).toBe('unknown');
    expect(familyState('ipv6', [way({ host: 'other.example' }), answered4], [global6])).toBe(
      'unknown',
    );
  });

  it('is absent without an address for the internet', () => {
    expect(familyState('ipv6', [way({ outcome: 'no_route' }), answered4], [])).toBe('absent');
    const local: OwnAddress = { family: 'ipv6', scope: 'private' };
    expect(familyState('ipv6', [way({ outcome: 'no_route' }), answered4], [local])).toBe('absent');
  });

  it('is not looked at on this machine itself', () => {
    const loopback = way({ scope: 'loopback', outcome: 'answered' });
    expect(familyState('ipv6', [loopback], [global6])).toBe('unknown');
  });
});

describe('UDP', () => {
  it('works when somebody answers over it', () => {
    expect(udpState([way({ transport: 'udp', outcome: 'answered' })])).toBe('works');
  });

  it('is not known by a refusal, which a firewall writes in the name of whoever was asked', () => {
    const refused = way({ transport: 'udp', outcome: 'refused' });
    expect(udpState([refused])).toBe('unknown');
    expect(udpState([refused, way({ transport: 'tcp', outcome: 'answered' })])).toBe('unknown');
  });

  it('is blocked when the relay is there over TCP', () => {
    expect(
      udpState([way({ transport: 'udp' }), way({ transport: 'tls', outcome: 'answered' })]),
    ).toBe('blocked');
  });

  it('may be fine when the relay is not there at all, whatever the page’s server says', () => {
    expect(
      udpState([way({ transport: 'udp' }), way({ transport: 'tcp', outcome: 'refused' })]),
    ).toBe('unknown');
    expect(
      udpState([way({ transport: 'udp' }), way({ transport: 'web', outcome: 'answered' })]),
    ).toBe('unknown');
    expect(udpState([])).toBe('unknown');
  });
});
