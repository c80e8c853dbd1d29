/**
 * The path that theory allows between two networks. One rule for all: the lab expects it, the doctor tells it, and the
 * documentation explains it.
 */
import { paths, type Path } from '@parley/shared';

type Dependence = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** What a NAT or firewall does to UDP of one address family (RFC 4787 §4.1 and §5); `none`: it is not there, or lets all in. */
export interface Behaviour {
  readonly mapping: 'none' | Dependence;
  readonly filtering: 'none' | Dependence;
}

/** The best first: the order in which ICE prefers them, as each costs the call more than the one before. */
export const relayTransports = ['udp', 'tcp', 'tls'] as const;
export type RelayTransport = (typeof relayTransports)[number];

/** What decides the path between two networks. */
export interface NetworkTraits {
  /** of UDP to the outside, per address family; null: there is no such family, or no UDP gets out */
  readonly ipv4: Behaviour | null;
  readonly ipv6: Behaviour | null;
  /** the ways in which the relay can be reached, over any family */
  readonly relayOver: readonly RelayTransport[];
}

/** Stable: texts go by them. */
export const pathReasons = [
  /** Both ends have addresses of their own, without a NAT. */
  'own_addresses',
  /** Both send to the other's public address, and each lets in the answer. */
  'both_punch',
  /** One end sends from another port than is known of it; the other lets it in all the same. */
  'one_lets_in',
  /** One end sends from another port for each destination, and the other lets in known ports only. */
  'mapping_varies',
  /** One end has IPv4 only, the other IPv6 only. */
  'families_differ',
  /** No UDP gets out at one end. */
  'udp_blocked',
] as const;
export type PathReason = (typeof pathReasons)[number];

export interface ExpectedPath {
  /** The worse end of the selected pair, as a tile's `data-path` tells it; null: no call comes about. */
  readonly path: Path | null;
  /** Why it is direct or, with a relayed path or none, why it is not. */
  readonly reason: PathReason;
}

/** The path alone of {@link explainPath}. */
export function expectedPath(one: NetworkTraits, other: NetworkTraits): Path | null {
  return explainPath(one, other).path;
}

/**
 * The best path between two networks, whichever comes first.
 *
 * 1. Directly, where both have UDP of one family and a connectivity check of either end arrives at the other (RFC 8445 §7):
 *    whoever answers it answers to the address that it came from, so one direction is enough. Browsers listen on no TCP
 *    port, so nothing is direct without UDP.
 * 2. Otherwise through the relay. An end with UDP can send to the other's relayed address by itself, whatever its NAT does
 *    (the permission there is for its address, with any port: RFC 8656 §9); so one end's way to the relay is enough where
 *    the other has UDP, and ICE takes the better. Where neither has, both go through the relay, and the worse way counts.
 */
export function explainPath(one: NetworkTraits, other: NetworkTraits): ExpectedPath {
  const direct = families
    .flatMap((family) => directPath(one[family], other[family]) ?? [])
    .toSorted((a, b) => rank(a.path) - rank(b.path));
  return direct[0] ?? { path: relayedPath(one, other), reason: whyNotDirect(one, other) };
}

const families = ['ipv4', 'ipv6'] as const;

const rank = (path: Path): number => paths.indexOf(path);
const worse = (a: Path, b: Path): Path => (rank(a) > rank(b) ? a : b);

function directPath(
  one: Behaviour | null,
  other: Behaviour | null,
): { path: Path; reason: PathReason } | null {
  if (one === null || other === null) return null;
  if (!checkArrives(one, other) && !checkArrives(other, one)) return null;
  return { path: worse(endOf(one), endOf(other)), reason: whyDirect(one, other) };
}

/** Whether what `from` sends to the address that is known of `to` gets in, once both have begun to send. */
function checkArrives(from: Behaviour, to: Behaviour): boolean {
  switch (to.filtering) {
    case 'none':
    case 'endpoint-independent':
      return true;
    case 'address-dependent':
      // the known address of a mapping that varies has only ever sent to the STUN server
      return !varies(to);
    case 'address-and-port-dependent':
      // `to` has sent to the port that is known of `from`, which sends from another one if its mapping varies
      return !varies(to) && !varies(from);
  }
}

const varies = ({ mapping }: Behaviour): boolean =>
  mapping === 'address-dependent' || mapping === 'address-and-port-dependent';

/** How this end shows in the pair: a mapping that varies is known from the checks themselves only (RFC 8445 §7.2.5.3.1). */
function endOf(behaviour: Behaviour): Path {
  if (varies(behaviour)) return 'prflx';
  return behaviour.mapping === 'none' ? 'host' : 'srflx';
}

function whyDirect(one: Behaviour, other: Behaviour): PathReason {
  if (one.mapping === 'none' && other.mapping === 'none') return 'own_addresses';
  return varies(one) || varies(other) ? 'one_lets_in' : 'both_punch';
}

function whyNotDirect(one: NetworkTraits, other: NetworkTraits): PathReason {
  const hasUdp = ({ ipv4, ipv6 }: NetworkTraits): boolean => ipv4 !== null || ipv6 !== null;
  if (!hasUdp(one) || !hasUdp(other)) return 'udp_blocked';
  const isShared = families.some((family) => one[family] !== null && other[family] !== null);
  return isShared ? 'mapping_varies' : 'families_differ';
}

/** A relayed address is of IPv4 unless a client asks for another (RFC 8656 §7.2), and browsers do not. */
function relayedPath(one: NetworkTraits, other: NetworkTraits): Path | null {
  const near = wayToTheRelay(one);
  const far = wayToTheRelay(other);
  const ways = [
    ...(near !== null && far !== null ? [worse(near, far)] : []),
    ...(far !== null && one.ipv4 !== null ? [far] : []),
    ...(near !== null && other.ipv4 !== null ? [near] : []),
  ];
  return ways.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

function wayToTheRelay({ relayOver }: NetworkTraits): Path | null {
  const best = relayTransports.find((transport) => relayOver.includes(transport));
  return best === undefined ? null : `relay-${best}`;
}
