/** The networks that people are in, described as RFC 4787 (NATs), RFC 6092 (IPv6 firewalls) and RFC 6888 (carriers) do. */

import type { NetworkKind } from '@parley/doctor';

export { networkKinds as routerKinds } from '@parley/doctor';
export type RouterKind = NetworkKind;

export type Family = 'IPv4' | 'IPv6';

/** Whether a socket has one address outside, or one for every address or socket that it sends to (RFC 4787 §4.1). */
export type Mapping =
  'none' | 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** Who may send to a socket: anybody, or those whom it has sent to (RFC 4787 §5). `none` lets in even what it never asked for. */
export type Filtering =
  'none' | 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

/** What a network does with the traffic of its computers. */
export interface NetworkBehaviour {
  /** with which a computer reaches the outside */
  readonly families: readonly Family[];
  /** `blocked` when no UDP leaves */
  readonly udp: { readonly mapping: Mapping; readonly filtering: Filtering } | 'blocked';
  /** which ports outside may be connected to */
  readonly tcp: 'any port' | 'port 443' | 'blocked';
  /** Whether two of its computers reach each other by their addresses outside (RFC 4787 §6). */
  readonly hairpinning: boolean;
}

export interface RouterDescription {
  readonly title: string;
  /** one sentence: where people meet such a network */
  readonly summary: string;
  /** as measured from inside, whatever it is made of */
  readonly behaviour: NetworkBehaviour;
}

const independent = 'endpoint-independent';
const byAddress = 'address-dependent';
const byPort = 'address-and-port-dependent';

/** Every router with a NAT is of IPv4 alone: with IPv6 beside it, calls would pass it by. */
const nat = (mapping: Mapping, filtering: Filtering): NetworkBehaviour => ({
  families: ['IPv4'],
  udp: { mapping, filtering },
  tcp: 'any port',
  hairpinning: false,
});

export const routerDescriptions: Readonly<Record<RouterKind, RouterDescription>> = {
  open: {
    title: 'Open',
    summary: 'A computer with public addresses and no firewall, as in a data centre.',
    behaviour: {
      families: ['IPv4', 'IPv6'],
      udp: { mapping: 'none', filtering: 'none' },
      tcp: 'any port',
      // there is nothing to turn back: an address outside is the computer's own
      hairpinning: true,
    },
  },
  'full-cone': {
    title: 'Full cone',
    summary: 'A router that lets anybody answer on a port once it is in use.',
    behaviour: nat(independent, independent),
  },
  'address-restricted': {
    title: 'Address-restricted cone',
    summary: 'A router that lets in whoever was sent something, from any port of theirs.',
    behaviour: nat(independent, byAddress),
  },
  'port-restricted': {
    title: 'Port-restricted cone',
    summary: 'The usual router at home, which lets in answers only.',
    behaviour: nat(independent, byPort),
  },
  symmetric: {
    title: 'Symmetric',
    summary: 'A company firewall or a phone network with a new port for every destination.',
    behaviour: nat(byPort, byPort),
  },
  'double-nat': {
    title: 'Double NAT',
    summary: 'A router at home behind a NAT of the provider, which shares one address among many.',
    // the provider's NAT does as RFC 6888 asks, which includes hairpinning; the one at home is the stricter filter
    behaviour: { ...nat(independent, byPort), hairpinning: true },
  },
  'udp-blocked': {
    title: 'UDP blocked',
    summary: 'An office or a hotel that lets no UDP out.',
    behaviour: { ...nat(independent, byPort), udp: 'blocked' },
  },
  'tcp-443-only': {
    title: 'Only TCP port 443',
    summary: 'A strict company or school that lets out nothing but the web over TLS.',
    behaviour: { ...nat(independent, byPort), udp: 'blocked', tcp: 'port 443' },
  },
  'ipv6-only': {
    title: 'IPv6 only',
    summary: 'A network without IPv4, behind a firewall that lets in answers only.',
    behaviour: {
      families: ['IPv6'],
      udp: { mapping: 'none', filtering: byPort },
      tcp: 'any port',
      hairpinning: true,
    },
  },
};
