/**
 * Whom a relay may reach, written from the documents alone and not from its own policy: node's address lists stand in for
 * its reading of addresses, and each rule is stated as the documents state it.
 */
import { BlockList, isIPv4 } from 'node:net';
import type { RelaySocket } from '../relay/allocation.js';
import type { TransportAddress } from '@parley/stun/transport-address';
import { groupsOf } from './octets.js';

/** A list for each family, since node finds an IPv4-mapped address in a list of IPv4 ranges. */
type Ranges = Readonly<Record<'ipv4' | 'ipv6', BlockList>>;

function listOf(cidrs: readonly string[]): Ranges {
  const ranges = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/');
    const family = isIPv4(network) ? 'ipv4' : 'ipv6';
    ranges[family].addSubnet(network, Number(prefix), family);
  }
  return ranges;
}

function isIn(ranges: Ranges, address: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  return ranges[family].check(address, family);
}

/** IANA's registry of IPv4 special-purpose addresses (RFC 6890), multicast (RFC 5771) and class E (RFC 1112 §4). */
const special4 = listOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Special purposes within global unicast: RFC 2928, RFC 3849, RFC 9637. */
const special6 = listOf(['2001::/23', '2001:db8::/32', '3fff::/20']);

function ipv4Of(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The IPv4 addresses that an IPv6 address leads to; `undefined` where it carries none by its form. */
function carried(groups: readonly number[]): string[] | undefined {
  const [g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0, g5 = 0, g6 = 0, g7 = 0] = groups;
  // RFC 6052 §2.1, RFC 3056 §2, RFC 4380 §4.
  if (g0 === 0x64 && g1 === 0xff9b && (g2 | g3 | g4 | g5) === 0) return [ipv4Of(g6, g7)];
  if (g0 === 0x2002) return [ipv4Of(g1, g2)];
  if (g0 === 0x2001 && g1 === 0) return [ipv4Of(g2, g3), ipv4Of(g6 ^ 0xffff, g7 ^ 0xffff)];
  return undefined;
}

export interface Surroundings {
  /** CIDRs, as an operator gives them */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  /** the server's own addresses that it does not relay from */
  readonly hostAddresses: readonly string[];
  /** announced and bound */
  readonly relayAddresses: readonly string[];
  /** where the server listens, as it is bound and as it is announced */
  readonly listeners: readonly TransportAddress[];
}

/** Whether the operator, or else the internet's registries, let a relay reach this address. */
export type ReachablePeers = (
  peer: TransportAddress,
  relaySockets: Iterable<RelaySocket>,
) => boolean;

/** Builds the judgement for one setting of the relay; addresses are in the form that sockets report. */
export function reachablePeers(surroundings: Surroundings): ReachablePeers {
  const { hostAddresses, relayAddresses, listeners } = surroundings;
  const allowed = listOf(surroundings.allowed);
  const denied = listOf(surroundings.denied);
  const isOwn = (address: string): boolean =>
    hostAddresses.includes(address) || relayAddresses.includes(address);

  const isForeign4 = (address: string): boolean => {
    if (isOwn(address) || isIn(denied, address)) return false;
    return isIn(allowed, address) || !isIn(special4, address);
  };
  const isForeign6 = (address: string): boolean => {
    if (isOwn(address) || isIn(denied, address)) return false;
    const groups = groupsOf(address);
    // RFC 4291 §2.5.5.2: IPv4-mapped.
    if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) return false;
    // RFC 5214 §6.1: the universal bit may be set or not.
    const isIsatap = ((groups[4] ?? 0) & ~0x0200) === 0 && groups[5] === 0x5efe;
    const inIsatap = isIsatap ? [ipv4Of(groups[6] ?? 0, groups[7] ?? 0)] : [];
    const inside = carried(groups);
    if ([...(inside ?? []), ...inIsatap].some((inner) => isIn(denied, inner))) return false;
    if (isIn(allowed, address)) return true;
    if (inside !== undefined) return inside.every(isForeign4);
    // RFC 4291 §2.4: global unicast is what is assigned of it.
    if (((groups[0] ?? 0) & 0xe000) !== 0x2000 || isIn(special6, address)) return false;
    return inIsatap.every(isForeign4);
  };

  return ({ address, port, family }, relaySockets) => {
    if (address === '0.0.0.0' || address === '::') return false;
    for (const { announced, bound } of relaySockets) {
      for (const own of [announced, bound]) {
        if (own.address === address && own.port === port) return true;
      }
    }
    if (isOwn(address)) {
      const isOpened = isIn(allowed, address) && !isIn(denied, address);
      return isOpened && !listeners.some((own) => own.address === address && own.port === port);
    }
    return family === 4 ? isForeign4(address) : isForeign6(address);
  };
}
