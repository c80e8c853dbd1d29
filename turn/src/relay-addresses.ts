import { isIPv4 } from 'node:net';
import type { RelayAddresses } from './relay/flow.js';

export interface RelayAddressOptions {
  /** addresses to relay from; empty for the route's own */
  readonly relayIps: readonly string[];
  /** what clients are told instead, behind a 1:1 NAT */
  readonly externalIp: string | undefined;
  /** the IPv4 address that this host's packets to the internet leave from */
  readonly defaultRouteIp: string | undefined;
}

/**
 * Which address allocations made through a listener are relayed from: the listener's own where that is possible. A
 * loopback or IPv6 listener relays from the address of the default route, since peers could not be reached from there.
 */
export function chooseRelayAddresses(
  listenAddress: string,
  options: RelayAddressOptions,
): RelayAddresses {
  const { relayIps, externalIp, defaultRouteIp } = options;
  const isOwn =
    relayIps.length === 0
      ? isIPv4(listenAddress) && !listenAddress.startsWith('127.')
      : relayIps.includes(listenAddress);
  const bound = isOwn ? listenAddress : (relayIps[0] ?? defaultRouteIp);
  return bound === undefined ? {} : { 4: { bound, announced: externalIp ?? bound } };
}
