/** From what was seen to what RFC 4787 calls it; the tests are those of RFC 5780 §4.3 and §4.4. */
import type { Filtering, Mapping, NetworkBehaviour } from '../router-kind.js';
import type { Endpoint } from './agent.js';

/** What one socket looked like from outside. */
export interface Sightings {
  /** what the socket is on its own computer */
  readonly local: Endpoint;
  /** from two ports of one address */
  readonly fromFirst: readonly [Endpoint, Endpoint];
  /** from two ports of another address */
  readonly fromSecond: readonly [Endpoint, Endpoint];
}

export function mappingOf({ local, fromFirst, fromSecond }: Sightings): Mapping {
  const [first, second] = [allSame(fromFirst), allSame(fromSecond)];
  if (!first || !second) return 'address-and-port-dependent';
  if (!isSame(fromFirst[0], fromSecond[0])) return 'address-dependent';
  return isSame(fromFirst[0], local) ? 'none' : 'endpoint-independent';
}

/** What got through to a socket that has sent to one port of one address only. */
export interface Arrivals {
  readonly fromOtherPort: boolean;
  readonly fromOtherAddress: boolean;
  /** at a socket that has sent nothing at all */
  readonly atSilentSocket: boolean;
}

export function filteringOf({
  fromOtherPort,
  fromOtherAddress,
  atSilentSocket,
}: Arrivals): Filtering {
  if (atSilentSocket) return 'none';
  if (fromOtherAddress) return 'endpoint-independent';
  return fromOtherPort ? 'address-dependent' : 'address-and-port-dependent';
}

/** Throws for ports that no kind of network lets out. */
export function tcpOf(
  ports: readonly { readonly port: number; readonly isReached: boolean }[],
): NetworkBehaviour['tcp'] {
  const reached = ports.flatMap(({ port, isReached }) => (isReached ? [port] : []));
  if (reached.length === 0) return 'blocked';
  if (reached.length === ports.length) return 'any port';
  if (reached.length === 1 && reached[0] === 443) return 'port 443';
  throw new Error(`TCP leads to the ports ${reached.join(', ')} and to no other`);
}

export const isSame = (one: Endpoint, other: Endpoint): boolean =>
  one.address === other.address && one.port === other.port;

const allSame = ([one, other]: readonly [Endpoint, Endpoint]): boolean => isSame(one, other);
