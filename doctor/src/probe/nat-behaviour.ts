/** What sightings of one port say of the NAT (RFC 4787 §4.1, RFC 5780 §4.3). Pure. */
import { isSameAddress, placeOf } from '../address-scope.js';
import type { Filtering, Mapping } from '../observation.js';
import type { TransportAddress } from '@parley/stun/transport-address';
import type { PortSightings, Sighting } from './sighting.js';

const isSame = (one: TransportAddress, other: TransportAddress): boolean =>
  one.port === other.port && isSameAddress(one.address, other.address);

/**
 * How the NAT maps. Two ports of one server are enough to see that it goes by the port, and with two servers it shows by what
 * else. Where two ports of one server see the same, and there is no other, it is taken to go by nothing, as in browsers: NATs
 * that go by the address alone are described more often than built.
 */
export function mappingOf(
  ports: readonly PortSightings[],
  ownAddresses: readonly string[],
): Mapping {
  const all = ports.flatMap(({ sightings }) => sightings);
  if (all.length === 0) return 'unknown';
  const isOwn = ({ localPort, sightings }: PortSightings): boolean =>
    sightings.every(
      ({ mapped }) =>
        mapped.port === localPort && ownAddresses.some((own) => isSameAddress(own, mapped.address)),
    );
  // A server in a private network is on this side of whatever NAT leads out of it.
  if (ports.every(isOwn)) return all.every(isPrivate) ? 'unknown' : 'none';

  const pairs = ports.flatMap(({ sightings }) => pairsOf(sightings));
  const ofOneAddress = pairs.filter(([one, other]) =>
    isSameAddress(one.server.address, other.server.address),
  );
  const ofTwoAddresses = pairs.filter((pair) => !ofOneAddress.includes(pair));
  const varies = ([one, other]: SightingPair): boolean => !isSame(one.mapped, other.mapped);
  if (ofOneAddress.some(varies)) return 'address-and-port-dependent';
  if (pairs.length === 0) return 'unknown';
  if (!ofTwoAddresses.some(varies)) return 'endpoint-independent';
  return ofOneAddress.length > 0 ? 'address-dependent' : 'dependent';
}

const isPrivate = ({ server }: Sighting): boolean => {
  const scope = placeOf(server.address)?.scope;
  return scope === 'private' || scope === 'carrier-grade' || scope === 'link-local';
};

type SightingPair = readonly [Sighting, Sighting];

/** Each two that saw the port from different places. */
function pairsOf(sightings: readonly Sighting[]): readonly SightingPair[] {
  return sightings.flatMap((one, index) =>
    sightings
      .slice(index + 1)
      .filter((other) => !isSame(one.server, other.server))
      .map((other) => [one, other] as const),
  );
}

/** What came back of requests to be answered from elsewhere; `undefined`: not tried. */
export interface ChangeAnswers {
  readonly fromOtherAddress: boolean | undefined;
  readonly fromOtherPort: boolean | undefined;
}

/** How the NAT, or the firewall, filters (RFC 5780 §4.4). */
export function filteringOf(
  { fromOtherAddress, fromOtherPort }: ChangeAnswers,
  mapping: Mapping,
): Filtering {
  if (fromOtherAddress === true) return mapping === 'none' ? 'none' : 'endpoint-independent';
  if (fromOtherPort === false) return 'address-and-port-dependent';
  return fromOtherAddress === false && fromOtherPort === true ? 'address-dependent' : 'unknown';
}
