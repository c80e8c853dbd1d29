/**
 * What routers do, as nftables rules. Every router has two sides, the interfaces `wan` and `lan`.
 * Linux keeps a port where it can and gives a socket the same one for every destination, so `masquerade` alone has
 * endpoint-independent mapping, and with connection tracking address-and-port-dependent filtering.
 */
import type { Filtering } from './router-kind.js';

export interface Nat {
  readonly mapping: 'endpoint-independent' | 'address-and-port-dependent';
  readonly filtering: Exclude<Filtering, 'none'>;
  /** Wants endpoint-independent mapping: otherwise no computer has an address that another could turn back to. */
  readonly hairpinning: boolean;
  /** the router's on its `wan` side */
  readonly publicAddress: string;
  readonly outgoing: Outgoing;
}

/** What may leave. */
export type Outgoing = 'everything' | 'everything but UDP' | 'TCP to port 443';

/** A file for `nft --file` that makes a router a NAT of IPv4. */
export function natRules(nat: Nat): string {
  const keepsPorts = nat.mapping === 'endpoint-independent';
  return table([
    ...(remembersPorts(nat) ? rememberedPorts(nat) : []),
    ...chain('nat hook postrouting priority srcnat', 'leaving', [
      `oifname "wan" masquerade${keepsPorts ? '' : ' fully-random'}`,
      // the address that the receiver sees is the one outside (RFC 4787 REQ-9a)
      ...(nat.hairpinning
        ? [`iifname "lan" oifname "lan" ct status dnat snat ip to ${nat.publicAddress}`]
        : []),
    ]),
    // What nobody is waiting for must not be tracked: with an entry for it, a later packet of a computer to the same
    // place would have to leave from another port, and the mapping would not be endpoint-independent.
    ...chain('filter hook input priority filter; policy drop', 'to_router', [
      'ct state established,related accept',
      'icmp type echo-request accept',
    ]),
    ...chain('filter hook forward priority filter; policy drop', 'through', [
      'ct state invalid drop',
      'ct state established,related accept',
      'ct status dnat accept',
      ...leave[nat.outgoing],
    ]),
  ]);
}

/**
 * A file for `nft --file` that makes a router a stateful firewall of IPv6. It is stricter than RFC 6092 would have it, which
 * lets anybody in on a port that is in use (REC-17): connection tracking knows nothing else, and so do most routers.
 */
export function firewallRules(): string {
  const neighbours = 'nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert';
  return table([
    ...chain('filter hook input priority filter; policy drop', 'to_router', [
      'ct state established,related accept',
      `icmpv6 type { echo-request, ${neighbours} } accept`,
    ]),
    ...chain('filter hook forward priority filter; policy drop', 'through', [
      'ct state invalid drop',
      'ct state established,related accept',
      'iifname "lan" accept',
      // errors about packets that a computer has sent are related to those; of others nobody should hear (REC-10)
      'icmpv6 type echo-request accept',
    ]),
  ]);
}

const leave: Readonly<Record<Outgoing, readonly string[]>> = {
  everything: ['iifname "lan" oifname "wan" accept'],
  'everything but UDP': ['iifname "lan" oifname "wan" meta l4proto != udp accept'],
  'TCP to port 443': ['iifname "lan" oifname "wan" tcp dport 443 accept'],
};

/** Connection tracking knows only who was sent something; whoever lets others in has to know which ports are whose. */
const remembersPorts = (nat: Nat): boolean =>
  nat.hairpinning || nat.filtering !== 'address-and-port-dependent';

/** A mapping lasts for 5 minutes after its last packet outwards (RFC 4787 REQ-5c, REQ-6). */
const memory = 'flags dynamic,timeout; timeout 5m; size 65535';

function rememberedPorts({ filtering, hairpinning, publicAddress }: Nat): string[] {
  const restricted = filtering === 'address-dependent';
  const owner = 'dnat ip to udp dport map @mapped';
  return [
    // a port outside, and the socket behind it
    `map mapped { type inet_service : ipv4_addr . inet_service; ${memory}; }`,
    // a port outside, and an address that it has sent to
    ...(restricted ? [`set contacted { type inet_service . ipv4_addr; ${memory}; }`] : []),
    // after the change of addresses, when the port outside is known
    ...chain('filter hook postrouting priority srcnat + 10', 'remember', [
      ...['original', 'reply'].map(
        (way) =>
          `oifname "wan" meta l4proto udp ct direction ${way} update @mapped ` +
          `{ udp sport : ct ${way} ip saddr . ct ${way} proto-src }`,
      ),
      ...(restricted
        ? ['oifname "wan" meta l4proto udp update @contacted { udp sport . ip daddr }']
        : []),
    ]),
    ...chain('nat hook prerouting priority dstnat', 'arriving', [
      ...(filtering === 'endpoint-independent' ? [`iifname "wan" ${owner}`] : []),
      ...(restricted ? [`iifname "wan" udp dport . ip saddr @contacted ${owner}`] : []),
      // neighbours are not filtered
      ...(hairpinning ? [`iifname "lan" ip daddr ${publicAddress} ${owner}`] : []),
    ]),
  ];
}

const chain = (what: string, name: string, rules: readonly string[]): string[] => [
  `chain ${name} {`,
  `  type ${what}`,
  ...rules.map((rule) => `  ${rule}`),
  '}',
];

const table = (lines: readonly string[]): string =>
  ['table inet router {', ...lines.map((line) => `  ${line}`), '}', ''].join('\n');
