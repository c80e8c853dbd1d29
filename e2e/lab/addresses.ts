/**
 * Who has which address. All outside are globally routable ones, inside the lab's namespaces only: relays refuse to send
 * to private and documentation addresses, and what is tested is a relay with that policy on.
 */
import type { Family } from './router-kind.js';

/** Of one computer; a family is missing where its network has none. */
export interface Addresses {
  readonly v4?: string;
  readonly v6?: string;
}

export type BothAddresses = Required<Addresses>;

/** Of a service, which everybody with IPv4 has to reach. */
export type ServiceAddresses = Addresses & Pick<BothAddresses, 'v4'>;

/** A network of each family, whose first address is the router's. */
export interface Subnet {
  /** as routes name it */
  readonly prefix: BothAddresses;
  readonly gateway: BothAddresses;
  /** @param index 0, 1, … */
  computer(index: number): BothAddresses;
}

const subnet = (v4: string, v6: string): Subnet => {
  const host = (number: number): BothAddresses => ({
    v4: `${v4}.${number}`,
    v6: `${v6}::${number.toString(16)}`,
  });
  return {
    prefix: { v4: withPrefixLength(`${v4}.0`), v6: withPrefixLength(`${v6}::`) },
    gateway: host(1),
    computer: (index) => host(index + 2),
  };
};

const isV6 = (address: string): boolean => address.includes(':');

export const withPrefixLength = (address: string): string =>
  `${address}/${isV6(address) ? 64 : 24}`;

/** Those of some families. */
export const only = ({ v4, v6 }: BothAddresses, families: readonly Family[]): Addresses => ({
  ...(families.includes('IPv4') ? { v4 } : {}),
  ...(families.includes('IPv6') ? { v6 } : {}),
});

export const listed = ({ v4, v6 }: Addresses): string[] =>
  [v4, v6].filter((address) => address !== undefined);

/** Where the service stands. */
export const serviceSubnet = subnet('20.0.0', '2a10:20:0:ff');

/** Of the cable between the middle of the internet and a home's router; `number` tells homes apart, from 1 to 254. */
export const uplinkSubnet = (number: number): Subnet =>
  subnet(`20.0.${number}`, `2a10:20:0:${number.toString(16)}`);

/** Of a home whose computers have public addresses. */
export const publicSubnet = (number: number): Subnet =>
  subnet(`20.1.${number}`, `2a10:20:1:${number.toString(16)}`);

/** Of every home behind a NAT, the same everywhere, as in life: two people in a call may have one and the same address. */
export const privateSubnet = subnet('192.168.1', 'fd00:0:0:1');

/** Between a carrier's NAT and the homes behind it (RFC 6598). */
export const carrierSubnet = subnet('100.64.0', 'fd00:0:0:2');
