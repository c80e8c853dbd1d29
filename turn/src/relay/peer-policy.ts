import { addressBytes, addressText, canonicalAddress } from '@parley/stun/transport-address';
import { contains, parseCidr, type Cidr } from './cidr.js';

/**
 * What may be reached at a peer address: anything (`open`), nothing (`refused`), or, for the relay's own addresses,
 * only ports that are allocated right now (`allocated-ports`).
 */
export type PeerReach = 'open' | 'allocated-ports' | 'refused';

export interface PeerPolicyOptions {
  /** ranges that are open although the built-in policy refuses them */
  readonly allowed: readonly Cidr[];
  /** ranges that are refused; they win over `allowed` */
  readonly denied: readonly Cidr[];
  /** addresses this server relays from, as they are announced and as they are bound */
  readonly relayAddresses: readonly string[];
  /** every address of this host, also those that this server does not listen on */
  readonly hostAddresses: readonly string[];
}

/** Special-purpose ranges (IANA registries of RFC 6890) that are never a person on the internet. */
const reserved = [
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
  // Protocol assignments, benchmarking and ORCHIDs (RFC 2928). Teredo, which lies among them, is looked at below.
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
].map(mustParseCidr);

/**
 * Of IPv6, only global unicast is a place on the internet (RFC 4291 §2.4). Outside are loopback, link-local, unique local
 * and multicast addresses, the unassigned, NAT64 for local use (RFC 8215), and the spellings of IPv4 addresses that no
 * host can have: IPv4-compatible and IPv4-mapped (RFC 4291 §2.5.5), IPv4-translated (RFC 7915).
 */
const globalUnicast = mustParseCidr('2000::/3');

/** IPv6 ranges that carry an IPv4 address; what that address is decides. */
const carriers: readonly {
  readonly range: Cidr;
  readonly embedded: (address: Buffer) => readonly Buffer[];
}[] = [
  // NAT64 (RFC 6052 §2.1).
  { range: mustParseCidr('64:ff9b::/96'), embedded: (address) => [address.subarray(12)] },
  // 6to4 (RFC 3056 §2).
  { range: mustParseCidr('2002::/16'), embedded: (address) => [address.subarray(2, 6)] },
  // Teredo (RFC 4380 §4): the server, and the client with all bits turned.
  {
    range: mustParseCidr('2001::/32'),
    embedded: (address) => [
      address.subarray(4, 8),
      Buffer.from(address.subarray(12).map((octet) => octet ^ 0xff)),
    ],
  },
];

/** ISATAP (RFC 5214 §6.1): an interface identifier under any prefix that ends in an IPv4 address. */
function isatapAddress(address: Buffer): Buffer | undefined {
  if (address.length !== 16 || ((address[8] ?? 0) & 0xfd) !== 0 || address[9] !== 0)
    return undefined;
  return address.readUInt16BE(10) === 0x5efe ? address.subarray(12) : undefined;
}

/** IPv4-mapped (RFC 4291 §2.5.5.2): no address on any network, yet a way for programs to name every IPv4 address. */
const mapped = mustParseCidr('::ffff:0:0/96');

/** Every IPv4 address that is reached by way of an IPv6 one. */
function addressesIn(address: Buffer): readonly Buffer[] {
  const isatap = isatapAddress(address);
  return [
    ...carriers.flatMap(({ range, embedded }) =>
      contains(range, address) ? embedded(address) : [],
    ),
    ...(isatap === undefined ? [] : [isatap]),
  ];
}

/** For lists that have been checked; throws a TypeError that names what is no CIDR. */
export function mustParseCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new TypeError(`not a CIDR: ${text}`);
  return cidr;
}

/** Peer addresses are compared by their text, of which there must be one only. */
function canonicalSet(addresses: readonly string[]): ReadonlySet<string> {
  return new Set(addresses.map((address) => canonicalAddress(address) ?? address));
}

/** Decides about peer addresses; closed by default. It is asked when a permission is made, not for every packet. */
export interface PeerPolicy {
  readonly reachOf: (address: string) => PeerReach;
}

/** Builds the policy from the server's addresses and the operator's lists. */
export function createPeerPolicy(options: PeerPolicyOptions): PeerPolicy {
  const relayAddresses = canonicalSet(options.relayAddresses);
  const hostAddresses = canonicalSet(options.hostAddresses);
  const inAny = (ranges: readonly Cidr[], address: Buffer): boolean =>
    ranges.some((cidr) => contains(cidr, address));

  // An operator who opens a range of IPv6 does not open what is closed inside it.
  const isDenied = (bytes: Buffer): boolean =>
    [bytes, ...addressesIn(bytes)].some((address) => inAny(options.denied, address));
  const isRefused = (bytes: Buffer): boolean => {
    if (isDenied(bytes)) return true;
    if (inAny(options.allowed, bytes)) return false;
    const isRefusedInside = (inner: Buffer): boolean => isRefused(inner) || isOwn(inner.join('.'));
    const carrier = carriers.find(({ range }) => contains(range, bytes));
    if (carrier !== undefined) return carrier.embedded(bytes).some(isRefusedInside);
    if (inAny(reserved, bytes)) return true;
    const isatap = isatapAddress(bytes);
    if (isatap !== undefined && isRefusedInside(isatap)) return true;
    return bytes.length === 16 && !contains(globalUnicast, bytes);
  };
  const isOwn = (address: string): boolean =>
    relayAddresses.has(address) || hostAddresses.has(address);

  return {
    reachOf(text) {
      const bytes = addressBytes(text);
      if (bytes === undefined || contains(mapped, bytes)) return 'refused';
      // The unspecified address leads to this host itself, around every rule about its own addresses.
      if (bytes.every((octet) => octet === 0)) return 'refused';
      const address = addressText(bytes);
      const isOpenedByOperator = inAny(options.allowed, bytes) && !isDenied(bytes);
      if (isOpenedByOperator) return 'open';
      // Such traffic never leaves the process, so no list is asked: two relayed people can always meet here.
      if (relayAddresses.has(address)) return 'allocated-ports';
      return isOwn(address) || isRefused(bytes) ? 'refused' : 'open';
    },
  };
}
