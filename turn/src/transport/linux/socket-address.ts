/** `struct sockaddr_in` and `struct sockaddr_in6`. */
import {
  addressText,
  transportAddress,
  writeAddress,
  type TransportAddress,
} from '@parley/stun/transport-address';
import type { Arena } from './arena.js';
import { AF_INET, AF_INET6 } from './constants.js';

/** room for either */
export const SOCKET_ADDRESS_ROOM = 32;
const SOCKADDR_IN_LENGTH = 16;
export const SOCKADDR_IN6_LENGTH = 28;

/** Writes an address where the kernel will read it, and answers its length; the text must be an IP address. */
export function writeSocketAddress(
  arena: Arena,
  offset: number,
  { family, address, port }: TransportAddress,
): number {
  const { bytes, words } = arena;
  const length = family === 4 ? SOCKADDR_IN_LENGTH : SOCKADDR_IN6_LENGTH;
  // The flow information and scope of IPv6, and padding of IPv4.
  words[(offset + 4) >> 2] = 0;
  words[(offset + 8) >> 2] = 0;
  words[(offset + 12) >> 2] = 0;
  words[(offset + 24) >> 2] = 0;
  arena.halves[offset >> 1] = family === 4 ? AF_INET : AF_INET6;
  bytes[offset + 2] = port >> 8;
  bytes[offset + 3] = port & 0xff;
  writeAddress(address, bytes, offset + (family === 4 ? 4 : 8));
  return length;
}

/** Reads an address that the kernel wrote. */
export function readSocketAddress(arena: Arena, offset: number): TransportAddress {
  const { bytes } = arena;
  const port = bytes.readUInt16BE(offset + 2);
  const text =
    arena.halves[offset >> 1] === AF_INET
      ? addressText(bytes.subarray(offset + 4, offset + 8))
      : addressText(bytes.subarray(offset + 8, offset + 24));
  return transportAddress(text, port);
}

/** entries; a power of two */
const TABLE_SIZE = 4096;

/**
 * Remembers the texts of addresses that packets came from lately, so that a packet of a known source makes none. Each
 * source has one place, which the next one with the same hash takes over: the table never grows, and a flood of spoofed
 * sources costs time only.
 */
export class SourceTable {
  /** per place: family and port as they stand in memory, then the address's four words (IPv4: the first only) */
  readonly #keys = new Uint32Array(TABLE_SIZE * 5);
  readonly #sources: (TransportAddress | undefined)[] = Array.from({ length: TABLE_SIZE });

  /** The source whose `sockaddr` is at `offset`. */
  at(arena: Arena, offset: number): TransportAddress {
    const { words } = arena;
    const word = offset >> 2;
    const head = words[word] ?? 0;
    const isIpv4 = (head & 0xffff) === AF_INET;
    const first = (isIpv4 ? words[word + 1] : words[word + 2]) ?? 0;
    const second = isIpv4 ? 0 : (words[word + 3] ?? 0);
    const third = isIpv4 ? 0 : (words[word + 4] ?? 0);
    const fourth = isIpv4 ? 0 : (words[word + 5] ?? 0);

    const place = placeOf(head, first, second, third, fourth);
    const keys = this.#keys;
    const key = place * 5;
    const known = this.#sources[place];
    if (
      known !== undefined &&
      keys[key] === head &&
      keys[key + 1] === first &&
      keys[key + 2] === second &&
      keys[key + 3] === third &&
      keys[key + 4] === fourth
    ) {
      return known;
    }
    const source = readSocketAddress(arena, offset);
    keys[key] = head;
    keys[key + 1] = first;
    keys[key + 2] = second;
    keys[key + 3] = third;
    keys[key + 4] = fourth;
    this.#sources[place] = source;
    return source;
  }
}

function placeOf(a: number, b: number, c: number, d: number, e: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ c;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ d;
  hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1) ^ e;
  return (hash ^ (hash >>> 16) ^ (hash >>> 8)) & (TABLE_SIZE - 1);
}
