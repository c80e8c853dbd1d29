/** Which address families work from here. Pure. */
import type { AddressScope, Family } from '../ice-server-check.js';
import type { NetworkCheck } from '../observation.js';
import type { Way } from './way-log.js';

/** An address of this machine. */
export interface OwnAddress {
  readonly family: Family;
  readonly scope: AddressScope;
}

/** Whoever refuses has been reached. */
const arrives = ({ outcome }: Way): boolean => outcome === 'answered' || outcome === 'refused';

/** Only this machine: nothing of its network shows. */
const isElsewhere = ({ scope }: Way): boolean => scope !== 'loopback';

/**
 * Whether IPv4 or IPv6 gets anywhere. It is `broken` where this machine has an address for the internet, and a server that
 * answers by the other family does not by this one.
 */
export function familyState(
  family: Family,
  ways: readonly Way[],
  own: readonly OwnAddress[],
): NetworkCheck['ipv4'] {
  const mine = ways.filter((way) => way.family === family && isElsewhere(way));
  if (mine.some(arrives)) return 'works';
  const usable = own.some(
    (address) =>
      address.family === family &&
      (address.scope === 'global' || (family === 'ipv4' && address.scope !== 'loopback')),
  );
  if (!usable) return 'absent';
  const answersOtherwise = mine.some(({ host }) =>
    ways.some((way) => way.family !== family && way.host === host && arrives(way)),
  );
  return answersOtherwise ? 'broken' : 'unknown';
}

/**
 * Whether UDP gets out: `blocked` where a relay that is there over TCP or TLS does not answer over UDP. A refusal says neither:
 * firewalls write it in the name of whoever was asked.
 */
export function udpState(ways: readonly Way[]): NetworkCheck['udp'] {
  const datagrams = ways.filter(({ transport }) => transport === 'udp');
  if (datagrams.some(({ outcome }) => outcome === 'answered')) return 'works';
  const isThere = datagrams.some(
    ({ host, outcome }) => outcome !== 'refused' && ways.some((way) => isRelayStream(way, host)),
  );
  return isThere ? 'blocked' : 'unknown';
}

const isRelayStream = ({ host, transport, outcome }: Way, of: string): boolean =>
  host === of && (transport === 'tcp' || transport === 'tls') && outcome === 'answered';
