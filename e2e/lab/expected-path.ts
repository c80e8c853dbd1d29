import { paths, type Path } from '@parley/shared';
import type { NetworkBehaviour } from './router-kind.js';

/** What a NAT or firewall does to UDP of one address family (RFC 4787 §4.1 and §5); `none`: it is not there, or lets all in. */
export interface Behaviour {
  readonly mapping: 'none' | Dependence;
  readonly filtering: 'none' | Dependence;
}

type Dependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** What decides the path between two networks. */
export interface NetworkTraits {
  /** of UDP to the outside, per address family; null: there is no such family, or no UDP gets out */
  readonly ipv4: Behaviour | null;
  readonly ipv6: Behaviour | null;
  /** the ways in which the relay can be reached, over any family */
  readonly relayOver: readonly RelayTransport[];
}

/** What a description of a network says, per family: nobody translates IPv6. */
export function traitsOf({ families, udp, tcp }: NetworkBehaviour): NetworkTraits {
  const reaches = udp === 'blocked' ? null : udp;
  const filters = reaches && { mapping: 'none' as const, filtering: reaches.filtering };
  return {
    ipv4: families.includes('IPv4') ? reaches : null,
    ipv6: families.includes('IPv6') ? filters : null,
    relayOver: [
      ...(udp === 'blocked' ? [] : (['udp'] as const)),
      ...(tcp === 'any port' ? (['tcp'] as const) : []),
      'tls',
    ],
  };
}

/** The best first: the order in which ICE prefers them, as each costs the call more than the one before. */
export const relayTransports = ['udp', 'tcp', 'tls'] as const;
export type RelayTransport = (typeof relayTransports)[number];

/**
 * The best path that theory allows between two networks, as a tile's `data-path` tells it: the worse end of the pair. Null:
 * there is none.
 *
 * 1. Directly, where both have UDP of one family and a connectivity check of either end arrives at the other (RFC 8445):
 *    whoever answers it uses the address that it came from, so one direction is enough.
 * 2. Otherwise by the relay. An end with UDP reaches the relayed address of the other directly, whatever its NAT does; so what
 *    counts is the worse of the two ends' own best ways to the relay.
 */
export function expectedPath(one: NetworkTraits, other: NetworkTraits): Path | null {
  const direct = [directPath(one.ipv4, other.ipv4), directPath(one.ipv6, other.ipv6)].filter(
    (path) => path !== null,
  );
  return direct.length > 0
    ? (paths[Math.min(...direct.map(rank))] ?? null)
    : relayedPath(one, other);
}

const rank = (path: Path): number => paths.indexOf(path);

const worse = (one: Path, other: Path): Path => (rank(one) > rank(other) ? one : other);

function directPath(one: Behaviour | null, other: Behaviour | null): Path | null {
  if (one === null || other === null) return null;
  const meet = checkArrives(one, other) || checkArrives(other, one);
  return meet ? worse(endOf(one), endOf(other)) : null;
}

/** Whether what `from` sends to the address that is known of `to` gets in, once both have begun to send. */
function checkArrives(from: Behaviour, to: Behaviour): boolean {
  switch (to.filtering) {
    case 'none':
    case 'endpoint-independent':
      return true;
    case 'address-dependent':
      // the address that is known of a dependent mapping has only ever been sent to the STUN server
      return !isDependent(to);
    case 'address-and-port-dependent':
      // `to` has sent to the port that is known of `from`, which sends from another one if its mapping depends on where to
      return !isDependent(to) && !isDependent(from);
  }
}

const isDependent = ({ mapping }: Behaviour): boolean =>
  mapping === 'address-dependent' || mapping === 'address-and-port-dependent';

/** How both ends see this one: a dependent mapping is known from the checks themselves only. */
function endOf(behaviour: Behaviour): Path {
  if (isDependent(behaviour)) return 'prflx';
  return behaviour.mapping === 'none' ? 'host' : 'srflx';
}

function relayedPath(one: NetworkTraits, other: NetworkTraits): Path | null {
  const [near, far] = [one, other].map(bestWayToTheRelay);
  return near && far ? worse(`relay-${near}`, `relay-${far}`) : null;
}

const bestWayToTheRelay = ({ relayOver }: NetworkTraits): RelayTransport | undefined =>
  relayTransports.find((transport) => relayOver.includes(transport));
