import {
  familyOf,
  isGlobalIpv6,
  type AddressByFamily,
  type AddressFamily,
} from '@parley/stun/transport-address';
import type { RelayAddress, RelayAddresses } from '../relay/flow.js';

export interface RelayAddressOptions {
  /** addresses to relay from, and no others; empty for the route's own */
  readonly relayIps: readonly string[];
  /** what clients are told instead, behind a 1:1 NAT */
  readonly externalIps: AddressByFamily;
  /** the addresses that this host's packets to the internet leave from */
  readonly routeIps: AddressByFamily;
}

/**
 * Which addresses allocations made through a listener are relayed from: the listener's own where that is possible, and
 * that of the default route for the other family. A loopback listener relays from the default route's too, since peers
 * could not be reached from there.
 */
export function chooseRelayAddresses(
  listenAddress: string,
  options: RelayAddressOptions,
): RelayAddresses {
  const four = chooseRelayAddress(4, listenAddress, options);
  const six = chooseRelayAddress(6, listenAddress, options);
  return { ...(four && { 4: four }), ...(six && { 6: six }) };
}

function chooseRelayAddress(
  family: AddressFamily,
  listenAddress: string,
  { relayIps, externalIps, routeIps }: RelayAddressOptions,
): RelayAddress | undefined {
  const isListedOrAny =
    relayIps.length === 0 ? isRelayable(listenAddress) : relayIps.includes(listenAddress);
  const isOwn = familyOf(listenAddress) === family && isListedOrAny;
  const another =
    relayIps.length === 0 ? routeIps[family] : relayIps.find((ip) => familyOf(ip) === family);
  const bound = isOwn ? listenAddress : another;
  return bound === undefined ? undefined : { bound, announced: externalIps[family] ?? bound };
}

/**
 * Whether peers elsewhere may be reached from an address. A private IPv4 address counts, since a NAT may stand before it;
 * of IPv6 only a global one does.
 */
function isRelayable(address: string): boolean {
  return familyOf(address) === 4 ? !address.startsWith('127.') : isGlobalIpv6(address);
}
