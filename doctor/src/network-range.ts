/** What was seen of a network, as the rule of paths takes it: at its best and at its worst, where it was not seen whole. */
import {
  relayTransports,
  type Behaviour,
  type NetworkTraits,
  type RelayTransport,
} from './expected-path.js';
import type { IceServerCheck } from './ice-server-check.js';
import { networkKinds, traitsOfKinds, type NetworkKind } from './network-kinds.js';
import type { Filtering, Mapping, NetworkCheck } from './observation.js';
import type { Hope, RelayHope } from './rules/relay-hope.js';

export interface NetworkRange {
  readonly best: NetworkTraits;
  readonly worst: NetworkTraits;
}

/** The two ends of what it can be. */
const ends = { best: ['yes', 'perhaps'], worst: ['yes'] } as const satisfies Readonly<
  Record<string, readonly Hope[]>
>;
export type RangeEnd = keyof typeof ends;

export function rangeOf(network: NetworkCheck, relays: readonly RelayHope[]): NetworkRange {
  const at = (end: RangeEnd): NetworkTraits => {
    const hasUdp = network.udp === 'works' || (network.udp === 'unknown' && end === 'best');
    const families = hasUdp ? familiesOf(network, end) : { ipv4: null, ipv6: null };
    const open = relays.filter(({ here }) => isHopedFor(here, end));
    return { ...families, relayOver: offerOf(open).over };
  };
  return { best: at('best'), worst: at('worst') };
}

const isHopedFor = (hope: Hope, end: RangeEnd): boolean =>
  ends[end].some((counting) => counting === hope);

function familiesOf(network: NetworkCheck, end: RangeEnd): Pick<NetworkTraits, 'ipv4' | 'ipv6'> {
  const seen = behaviourOf(network, end);
  const hasIpv6 = network.ipv6 === 'works';
  // UDP works, so one of them does, and where nobody saw which: hardly a network is without IPv4.
  const hasIpv4 = network.ipv4 === 'works' || !hasIpv6;
  if (!hasIpv4) return { ipv4: null, ipv6: hasIpv6 ? seen : null };
  // NATs are of IPv4; IPv6 has a firewall that lets in answers, or none (RFC 6092).
  const filtering = end === 'best' ? 'none' : 'address-and-port-dependent';
  return { ipv4: seen, ipv6: hasIpv6 ? { mapping: 'none', filtering } : null };
}

function behaviourOf({ mapping, filtering }: NetworkCheck, end: RangeEnd): Behaviour {
  return { mapping: mappingOf(mapping, end), filtering: filteringOf(mapping, filtering, end) };
}

function mappingOf(mapping: Mapping, end: RangeEnd): Behaviour['mapping'] {
  switch (mapping) {
    case 'unknown':
      return end === 'best' ? 'endpoint-independent' : 'address-and-port-dependent';
    case 'dependent':
      return 'address-and-port-dependent';
    default:
      return mapping;
  }
}

function filteringOf(
  mapping: Mapping,
  filtering: Filtering,
  end: RangeEnd,
): Behaviour['filtering'] {
  if (filtering !== 'unknown') return filtering;
  // NATs that map by destination let in answers only: there is nobody else who could know their ports.
  if (end === 'worst' || varies(mapping)) return 'address-and-port-dependent';
  return mapping === 'none' ? 'none' : 'endpoint-independent';
}

const varies = (mapping: Mapping): boolean =>
  mapping === 'dependent' ||
  mapping === 'address-dependent' ||
  mapping === 'address-and-port-dependent';

const transports: Readonly<Record<IceServerCheck['kind'], RelayTransport | null>> = {
  stun: null,
  'relay-udp': 'udp',
  'relay-tcp': 'tcp',
  'relay-tls': 'tls',
};

/** The ways in which an instance offers its relay. */
export interface RelayOffer {
  readonly over: readonly RelayTransport[];
  /** those on port 443, which the strictest networks let out */
  readonly on443: readonly RelayTransport[];
}

export function offerOf(servers: readonly Pick<IceServerCheck, 'kind' | 'url'>[]): RelayOffer {
  const over = (isMeant: (url: string) => boolean): readonly RelayTransport[] =>
    relayTransports.filter((transport) =>
      servers.some(({ kind, url }) => transports[kind] === transport && isMeant(url)),
    );
  return { over: over(() => true), on443: over((url) => /:443(?:\?|$)/.test(url)) };
}

/** The kinds of network with what each can reach of this instance's relay, at best or at worst. */
export function kindsHere(
  relays: readonly RelayHope[],
  end: RangeEnd,
): Readonly<Record<NetworkKind, NetworkTraits>> {
  const { over, on443 } = offerOf(relays.filter(({ elsewhere }) => isHopedFor(elsewhere, end)));
  const here = { ...traitsOfKinds };
  for (const kind of networkKinds) {
    const traits = traitsOfKinds[kind];
    const offered =
      kind === 'tcp-443-only'
        ? on443.filter((transport) => transport !== 'udp')
        : traits.relayOver.filter((transport) => over.includes(transport));
    here[kind] = { ...traits, relayOver: offered };
  }
  return here;
}
