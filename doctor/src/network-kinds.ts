/** The kinds of network that people are in: those which the NAT lab builds and calls through. */
import type { Behaviour, NetworkTraits } from './expected-path.js';

export const networkKinds = [
  'open',
  'full-cone',
  'address-restricted',
  'port-restricted',
  'symmetric',
  'double-nat',
  'udp-blocked',
  'tcp-443-only',
  'ipv6-only',
] as const;
export type NetworkKind = (typeof networkKinds)[number];

const everyWay = ['udp', 'tcp', 'tls'] as const;

/** Behind a NAT there is IPv4 only: IPv6 beside it would pass it by. */
const behindNat = (
  mapping: Behaviour['mapping'],
  filtering: Behaviour['filtering'],
): NetworkTraits => ({ ipv4: { mapping, filtering }, ipv6: null, relayOver: everyWay });

const withoutUdp = (relayOver: NetworkTraits['relayOver']): NetworkTraits => ({
  ipv4: null,
  ipv6: null,
  relayOver,
});

const independent = 'endpoint-independent';
const byAddress = 'address-dependent';
const byPort = 'address-and-port-dependent';
const inTheOpen = { mapping: 'none', filtering: 'none' } as const;

/** Each with a relay that is reachable over UDP, TCP and, on port 443, TLS. */
export const traitsOfKinds: Readonly<Record<NetworkKind, NetworkTraits>> = {
  open: { ipv4: inTheOpen, ipv6: inTheOpen, relayOver: everyWay },
  'full-cone': behindNat(independent, independent),
  'address-restricted': behindNat(independent, byAddress),
  'port-restricted': behindNat(independent, byPort),
  symmetric: behindNat(byPort, byPort),
  // the router at home is the stricter of the two
  'double-nat': behindNat(independent, byPort),
  'udp-blocked': withoutUdp(['tcp', 'tls']),
  'tcp-443-only': withoutUdp(['tls']),
  // public addresses, and a firewall that lets in answers (RFC 6092)
  'ipv6-only': { ipv4: null, ipv6: { mapping: 'none', filtering: byPort }, relayOver: everyWay },
};

export const kindsWithUdp = networkKinds.filter((kind) => {
  const { ipv4, ipv6 } = traitsOfKinds[kind];
  return ipv4 !== null || ipv6 !== null;
});
