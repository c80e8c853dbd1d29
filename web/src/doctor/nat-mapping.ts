/**
 * How this end's NAT maps ports (RFC 4787 §4.1), from what a browser tells of its sockets: their candidates, and the address
 * from which one reached a relay's port that no server told of. Pure.
 */
import { isSameAddress, placeOf, type Family, type Mapping } from '@parley/doctor';
import type { SeenAddress, SeenCandidate } from './ports.js';

/** The sockets of one end that gathered candidates with STUN, one of each family and network. */
export interface SocketsSeen {
  readonly candidates: readonly SeenCandidate[];
  /** of the sockets themselves, as far as the browser tells */
  readonly ports: readonly number[];
  /** The local candidate of the pair over which it reached a relayed address; null: it reached none. */
  readonly chosen: SeenAddress | null;
  /** that relayed address; null: it reached none */
  readonly reached: string | null;
  /** Host names or addresses of the STUN servers that were asked. */
  readonly servers: readonly string[];
  /** All of them have answered. */
  readonly allAnswered: boolean;
}

/** `kept`: nothing has changed the port, and whether there is a NAT does not show. */
type Verdict =
  | Extract<Mapping, 'none' | 'endpoint-independent' | 'dependent' | 'address-and-port-dependent'>
  | 'kept';

/** The first that was seen of these counts: a NAT that once keeps a mapping may not do so always. */
const order: readonly Verdict[] = [
  'address-and-port-dependent',
  'dependent',
  'endpoint-independent',
  'none',
  'kept',
];

export function mappingOf(seen: readonly SocketsSeen[]): Mapping {
  // Where IPv4 shows something, that is where the NAT is.
  const verdict = mappingFor('ipv4', seen) ?? mappingFor('ipv6', seen) ?? 'unknown';
  return verdict === 'kept' ? 'endpoint-independent' : verdict;
}

function mappingFor(family: Family, seen: readonly SocketsSeen[]): Verdict | undefined {
  const verdicts = seen.flatMap((sockets) => {
    const own = { ...sockets, candidates: sockets.candidates.filter(isOf(family)) };
    return [byServers(own), byRelay(own, family), byOwnAddress(own, family)];
  });
  return order.find((verdict) => verdicts.includes(verdict));
}

const isOf =
  (family: Family) =>
  ({ address }: SeenCandidate): boolean =>
    (placeOf(address)?.family ?? family) === family;

/** How several servers have seen one socket. */
function byServers({ candidates, servers, allAnswered }: SocketsSeen): Verdict | null {
  const ports = new Map<string, Set<number>>();
  for (const candidate of candidates.filter(isReflexive)) {
    // At another address it may have been another NAT of several.
    const key = `${baseOf(candidate)} ${candidate.address}`;
    ports.set(key, (ports.get(key) ?? new Set()).add(candidate.port));
  }
  if ([...ports.values()].some(({ size }) => size > 1)) return 'dependent';
  return ports.size > 0 && allAnswered && servers.length > 1 ? 'endpoint-independent' : null;
}

/** How it has gone on to a relayed address, where a STUN server had seen it before. */
function byRelay(
  { candidates, chosen, reached, servers }: SocketsSeen,
  family: Family,
): Verdict | null {
  if (chosen === null || reached === null || placeOf(reached)?.family !== family) return null;
  const mapped = candidates.filter(isReflexive);
  if (mapped.length === 0) return null;
  switch (chosen.type) {
    case 'host':
      // Seen with its own address, which a browser knows even where it hides it from the page.
      return mapped.every(({ port }) => port === chosen.port) ? 'none' : null;
    case 'srflx': {
      // Of two candidates that are one address, which is so without a NAT, a browser names the one that it found first.
      const first = candidates.find(({ type, protocol }) => type !== 'host' || protocol === 'udp');
      return first?.type === 'host' ? 'endpoint-independent' : 'kept';
    }
    case 'prflx': {
      // The same mapping, when its check was answered before the STUN server was.
      if (mapped.some(({ port }) => port === chosen.port)) return 'endpoint-independent';
      const isOneAddress =
        servers.length > 0 && servers.every((host) => isSameAddress(host, reached));
      return isOneAddress ? 'address-and-port-dependent' : 'dependent';
    }
    default:
      return null;
  }
}

/**
 * How the outside sees an own address that is known, or its port. Of IPv6 the port is enough: what there is translates
 * prefixes and lets ports be (RFC 6296).
 */
function byOwnAddress(
  { candidates, ports, allAnswered }: SocketsSeen,
  family: Family,
): Verdict | null {
  const hosts = candidates.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
  const mapped = candidates.filter(isReflexive);
  const hasGlobal = hosts.some(({ address }) => placeOf(address)?.scope === 'global');
  // An address that is known already is no candidate a second time.
  if (hasGlobal && mapped.length === 0 && allAnswered) return 'none';
  const keepsPorts = mapped.length > 0 && mapped.every(({ port }) => ports.includes(port));
  return family === 'ipv6' && keepsPorts ? 'kept' : null;
}

/** To a server on this machine, packets pass no network. */
const isReflexive = ({ type, address }: SeenCandidate): boolean =>
  type === 'srflx' && placeOf(address)?.scope !== 'loopback';

/** The socket behind a candidate; browsers that hide it have one of each family only (RFC 8828 §5.2, mode 2). */
const baseOf = ({ relatedAddress, relatedPort }: SeenCandidate): string =>
  relatedAddress === null || relatedPort === null ? '' : `${relatedAddress} ${String(relatedPort)}`;
