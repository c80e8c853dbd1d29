/** IP version; also the length of an address decides it. */
export type AddressFamily = 4 | 6;

/** An address and a port, as the RFCs use the term. The text is what the operating system prints. */
export interface TransportAddress {
  readonly family: AddressFamily;
  readonly address: string;
  readonly port: number;
}

/** One IP address of each family, where there is one. */
export type AddressByFamily = Readonly<Partial<Record<AddressFamily, string>>>;

/** The family of an IP address. */
export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 6 : 4;
}

/** Builds a transport address from the text that a socket reports; the family follows from the text. */
export function transportAddress(address: string, port: number): TransportAddress {
  return { family: familyOf(address), address, port };
}

const DOT = 46;
const ZERO = 48;

/** Writes the four octets of a dotted quad; false when the text is not one. */
function writeIpv4(text: string, target: Buffer, offset: number): boolean {
  let octet = 0;
  let digits = 0;
  let written = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      if (digits === 0 || written === 3) return false;
      target[offset + written] = octet;
      written += 1;
      octet = 0;
      digits = 0;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return false;
      octet = octet * 10 + digit;
      digits += 1;
      if (octet > 255) return false;
    }
  }
  if (written !== 3 || digits === 0) return false;
  target[offset + 3] = octet;
  return true;
}

const COLON = 58;

/** The value of a hexadecimal digit, or -1. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Writes the sixteen octets of an IPv6 address, which may end in a dotted quad; false when the text is not one. */
function writeIpv6(text: string, target: Buffer, offset: number): boolean {
  let written = 0;
  /** how many octets stand before `::`, or -1 */
  let gap = -1;
  let index = 0;
  if (text.startsWith('::')) {
    gap = 0;
    index = 2;
  }
  while (index < text.length) {
    if (written === 16) return false;
    let group = 0;
    let digits = 0;
    const start = index;
    for (; index < text.length; index += 1) {
      const digit = hexDigit(text.charCodeAt(index));
      if (digit === -1) break;
      group = group * 16 + digit;
      digits += 1;
    }
    const next = text.charCodeAt(index);
    if (next === DOT) {
      if (written > 12 || !writeIpv4(text.slice(start), target, offset + written)) return false;
      written += 4;
      break;
    }
    if (digits === 0 || digits > 4) return false;
    target.writeUInt16BE(group, offset + written);
    written += 2;
    if (index === text.length) break;
    if (next !== COLON) return false;
    index += 1;
    if (text.charCodeAt(index) === COLON) {
      if (gap !== -1) return false;
      gap = written;
      index += 1;
    } else if (index === text.length) {
      return false;
    }
  }
  if (gap === -1) return written === 16;
  if (written > 14) return false;
  const tail = written - gap;
  target.copyWithin(offset + 16 - tail, offset + gap, offset + written);
  target.fill(0, offset + gap, offset + 16 - tail);
  return true;
}

/**
 * Writes an address in network order and answers how many octets that took: 4 or 16, or 0 when the text is no IP
 * address. It runs for every packet that becomes a Data indication, so it makes no intermediate values.
 */
export function writeAddress(text: string, target: Buffer, offset: number): 0 | 4 | 16 {
  if (!text.includes(':')) return writeIpv4(text, target, offset) ? 4 : 0;
  return writeIpv6(text, target, offset) ? 16 : 0;
}

/** The octets of an address in network order, or `undefined` when the text is no IP address. */
export function addressBytes(text: string): Buffer | undefined {
  const bytes = Buffer.alloc(16);
  const length = writeAddress(text, bytes, 0);
  return length === 0 ? undefined : bytes.subarray(0, length);
}

/** The text of an address as `inet_ntop` and RFC 5952 print it, so that it equals what sockets report. */
export function addressText(bytes: Uint8Array): string {
  return bytes.length === 4 ? bytes.join('.') : ipv6Text(bytes);
}

const GROUPS = 8;

/** One of the eight groups of 16 bits of an IPv6 address. */
function groupAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0);
}

/** The groups from `start` up to `end`, without leading zeros (RFC 5952 §4.1). */
function groupsText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index += 1) {
    if (index > start) text += ':';
    text += groupAt(bytes, index).toString(16);
  }
  return text;
}

/** RFC 5952 §4.2: the first of the longest runs of zeros is `::`; §5: IPv4-mapped addresses end in a dotted quad. */
function ipv6Text(bytes: Uint8Array): string {
  let runStart = 0;
  let runLength = 0;
  let zeros = 0;
  for (let index = 0; index < GROUPS; index += 1) {
    zeros = groupAt(bytes, index) === 0 ? zeros + 1 : 0;
    if (zeros > runLength) {
      runStart = index + 1 - zeros;
      runLength = zeros;
    }
  }
  if (runStart === 0 && runLength === 5 && groupAt(bytes, 5) === 0xffff) {
    return `::ffff:${bytes.subarray(12).join('.')}`;
  }
  // §4.2.2: a single group of zeros is not shortened.
  if (runLength < 2) return groupsText(bytes, 0, GROUPS);
  const runEnd = runStart + runLength;
  return `${groupsText(bytes, 0, runStart)}::${groupsText(bytes, runEnd, GROUPS)}`;
}

/** The one text of an address that sockets report and everything here compares by, or `undefined` for no IP address. */
export function canonicalAddress(text: string): string | undefined {
  const bytes = addressBytes(text);
  return bytes === undefined ? undefined : addressText(bytes);
}

/** Whether an address is IPv6 global unicast (RFC 4291 §2.4): not link-local, unique local or loopback. */
export function isGlobalIpv6(address: string): boolean {
  return /^[23][0-9a-f]{3}:/iu.test(address);
}
