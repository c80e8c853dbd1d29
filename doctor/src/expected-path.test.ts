import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paths } from '@parley/shared';
import {
  expectedPath,
  explainPath,
  relayTransports,
  type Behaviour,
  type NetworkTraits,
} from './expected-path.js';
import { networkKinds, traitsOfKinds, type NetworkKind } from './network-kinds.js';

const path = (one: NetworkKind, other: NetworkKind) =>
  expectedPath(traitsOfKinds[one], traitsOfKinds[other]);
const reason = (one: NetworkKind, other: NetworkKind) =>
  explainPath(traitsOfKinds[one], traitsOfKinds[other]).reason;

describe('the path between two kinds of network', () => {
  it('is the one that theory allows, for all 45 pairs', () => {
    const short = {
      open: 'open',
      'full-cone': 'full',
      'address-restricted': 'addr',
      'port-restricted': 'port',
      symmetric: 'sym',
      'double-nat': 'dbl',
      'udp-blocked': 'noudp',
      'tcp-443-only': 't443',
      'ipv6-only': 'v6',
    } as const;
    const table = networkKinds.map((one, index) =>
      [short[one], ...networkKinds.slice(index).map((other) => path(one, other))].join(' '),
    );
    expect(table).toEqual([
      'open host srflx srflx srflx prflx srflx relay-tcp relay-tls host',
      'full srflx srflx srflx srflx srflx relay-tcp relay-tls relay-udp',
      'addr srflx srflx srflx srflx relay-tcp relay-tls relay-udp',
      'port srflx relay-udp srflx relay-tcp relay-tls relay-udp',
      'sym relay-udp relay-udp relay-tcp relay-tls relay-udp',
      'dbl srflx relay-tcp relay-tls relay-udp',
      'noudp relay-tcp relay-tls relay-tcp',
      't443 relay-tls relay-tls',
      'v6 host',
    ]);
  });

  it('comes with its reason', () => {
    expect(reason('open', 'ipv6-only')).toBe('own_addresses');
    expect(reason('port-restricted', 'double-nat')).toBe('both_punch');
    expect(reason('symmetric', 'address-restricted')).toBe('one_lets_in');
    expect(reason('symmetric', 'port-restricted')).toBe('mapping_varies');
    expect(reason('full-cone', 'ipv6-only')).toBe('families_differ');
    expect(reason('open', 'tcp-443-only')).toBe('udp_blocked');
  });

  it('needs one relay only, where the other end has UDP of its own', () => {
    const [port, blocked] = [traitsOfKinds['port-restricted'], traitsOfKinds['udp-blocked']];
    expect(expectedPath({ ...port, relayOver: [] }, blocked)).toBe('relay-tcp');
    expect(expectedPath(port, { ...blocked, relayOver: [] })).toBeNull();
    expect(expectedPath(blocked, { ...blocked, relayOver: [] })).toBeNull();
  });

  it('is the better of both ends’ relays, where each can do without its own', () => {
    const { symmetric } = traitsOfKinds;
    expect(
      expectedPath({ ...symmetric, relayOver: ['tcp'] }, { ...symmetric, relayOver: ['udp'] }),
    ).toBe('relay-udp');
  });
});

it('lets two meet who send from new ports each time, where both let anybody in', () => {
  const lenient: NetworkTraits = {
    ipv4: { mapping: 'address-and-port-dependent', filtering: 'endpoint-independent' },
    ipv6: null,
    relayOver: ['udp'],
  };
  expect(expectedPath(lenient, lenient)).toBe('prflx');
});

const mappings = [
  'address-and-port-dependent',
  'address-dependent',
  'endpoint-independent',
  'none',
] as const;
const filterings = mappings;

const behaviours = fc.option(
  fc.record({ mapping: fc.constantFrom(...mappings), filtering: fc.constantFrom(...filterings) }),
);
const networks: fc.Arbitrary<NetworkTraits> = fc.record({
  ipv4: behaviours,
  ipv6: behaviours,
  relayOver: fc.subarray([...relayTransports]),
});

/** The better, the smaller. Which address a direct path goes by is no matter of better or worse. */
function classOf(one: NetworkTraits, other: NetworkTraits): number {
  const found = expectedPath(one, other);
  return found === null ? paths.length : Math.max(paths.indexOf(found), paths.indexOf('srflx'));
}

const opener = <Kind extends string>(order: readonly Kind[], kind: Kind): Kind =>
  order[order.indexOf(kind) + 1] ?? kind;

/** Every network that is one step more open. */
function opened(network: NetworkTraits): readonly NetworkTraits[] {
  const closed: Behaviour = {
    mapping: 'address-and-port-dependent',
    filtering: 'address-and-port-dependent',
  };
  const families = (['ipv4', 'ipv6'] as const).flatMap((family): NetworkTraits[] => {
    const behaviour = network[family];
    if (behaviour === null) return [{ ...network, [family]: closed }];
    const { mapping, filtering } = behaviour;
    return [
      { ...network, [family]: { mapping: opener(mappings, mapping), filtering } },
      { ...network, [family]: { mapping, filtering: opener(filterings, filtering) } },
    ];
  });
  const relays = relayTransports.map((transport) => ({
    ...network,
    relayOver: [...new Set([...network.relayOver, transport])],
  }));
  return [...families, ...relays];
}

describe('the rule', () => {
  it('does not depend on who is named first', () => {
    fc.assert(
      fc.property(networks, networks, (one, other) => {
        expect(explainPath(one, other)).toEqual(explainPath(other, one));
      }),
    );
  });

  it('never makes a call worse by opening a network', () => {
    fc.assert(
      fc.property(networks, networks, (one, other) => {
        for (const better of opened(one)) {
          expect(classOf(better, other)).toBeLessThanOrEqual(classOf(one, other));
        }
      }),
    );
  });

  it('finds a way wherever both reach a relay', () => {
    fc.assert(
      fc.property(networks, networks, (one, other) => {
        fc.pre(one.relayOver.length > 0 && other.relayOver.length > 0);
        expect(expectedPath(one, other)).not.toBeNull();
      }),
    );
  });
});
