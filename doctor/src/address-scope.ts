import type { AddressScope, Family } from './ice-server-check.js';

/** An IP address as its octets: 4 or 16 of them. */
interface Address {
  readonly family: Family;
  readonly octets: readonly number[];
}

/** `family` and `scope` of an IP address; `undefined` for what is none, as a host name. Takes brackets and zones (RFC 4007). */
export function placeOf(text: string): { family: Family; scope: AddressScope } | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  return { family: address.family, scope: scopeOf(address) };
}

/** Whether both texts are one address, however they are written. */
export function isSameAddress(one: string, other: string): boolean {
  const [first, second] = [parseAddress(one), parseAddress(other)];
  return first !== undefined && first.octets.join() === second?.octets.join();
}

/**
 * Whether a server at one address may name another, to which this end sends on its word: on the internet, or in the network in
 * which the server itself was reached. A relay on the internet has no say in who is asked behind this end's firewall.
 */
export function maySendTo(from: string, to: string): boolean {
  const target = placeOf(to)?.scope;
  return target !== undefined && (target === 'global' || target === placeOf(from)?.scope);
}

type Range = readonly [octets: readonly number[], bits: number, scope: AddressScope];

/** RFC 6890's registries, as far as an ICE candidate may come to have such an address; the first that fits counts. */
const ranges: Readonly<Record<Family, readonly Range[]>> = {
  ipv4: [
    [[10], 8, 'private'],
    [[172, 16], 12, 'private'],
    [[192, 168], 16, 'private'],
    [[100, 64], 10, 'carrier-grade'],
    [[127], 8, 'loopback'],
    [[169, 254], 16, 'link-local'],
    [[0], 8, 'other'],
    [[192, 0, 0], 24, 'other'],
    [[192, 0, 2], 24, 'other'],
    [[192, 88, 99], 24, 'other'],
    [[198, 18], 15, 'other'],
    [[198, 51, 100], 24, 'other'],
    [[203, 0, 113], 24, 'other'],
    // Multicast, reserved and broadcast.
    [[224], 3, 'other'],
  ],
  ipv6: [
    [[0xfc], 7, 'private'],
    [[0xfe, 0x80], 10, 'link-local'],
    // Protocol assignments, Teredo among them (RFC 4380), and documentation.
    [[0x20, 0x01, 0x00], 23, 'other'],
    [[0x20, 0x01, 0x0d, 0xb8], 32, 'other'],
    [[0x3f, 0xff, 0x00], 20, 'other'],
    [[0x20, 0x02], 16, 'other'],
    // Global unicast (RFC 4291 §2.4).
    [[0x20], 3, 'global'],
  ],
};

const loopback6 = [...Array.from({ length: 15 }, () => 0), 1].join();

function scopeOf({ family, octets }: Address): AddressScope {
  if (octets.join() === loopback6) return 'loopback';
  const range = ranges[family].find(([prefix, bits]) => startsWith(octets, prefix, bits));
  return range?.[2] ?? (family === 'ipv4' ? 'global' : 'other');
}

function startsWith(octets: readonly number[], prefix: readonly number[], bits: number): boolean {
  return prefix.every((octet, index) => {
    const mask = (0xff << Math.max(0, 8 - (bits - index * 8))) & 0xff;
    return ((octets[index] ?? 0) & mask) === (octet & mask);
  });
}

function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/u, '$1').replace(/%.*$/u, '');
  const ipv4 = parseIpv4(bare);
  if (ipv4 !== undefined) return { family: 'ipv4', octets: ipv4 };
  const ipv6 = parseIpv6(bare);
  if (ipv6 === undefined) return undefined;
  // IPv4-mapped (RFC 4291 §2.5.5.2): a way for programs to write an IPv4 address.
  const isMapped = ipv6.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255';
  return isMapped ? { family: 'ipv4', octets: ipv6.slice(12) } : { family: 'ipv6', octets: ipv6 };
}

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  const octets = parts.map((part) => (/^\d{1,3}$/u.test(part) ? Number(part) : 256));
  return octets.length === 4 && octets.every((octet) => octet < 256) ? octets : undefined;
}

function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : octetsOf(half)));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length === 1 ? given !== 16 : given > 14) return undefined;
  return [...head, ...Array.from({ length: 16 - given }, () => 0), ...(tail ?? [])];
}

/** Of groups of hexadecimal digits, the last of which may be an IPv4 address. */
function octetsOf(half: string): readonly number[] | undefined {
  const octets: number[] = [];
  for (const [index, group] of half.split(':').entries()) {
    const ipv4 = index === half.split(':').length - 1 ? parseIpv4(group) : undefined;
    if (ipv4 !== undefined) octets.push(...ipv4);
    else if (/^[\da-f]{1,4}$/iu.test(group)) {
      const value = Number.parseInt(group, 16);
      octets.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return octets;
}
