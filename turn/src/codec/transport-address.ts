import ipaddr from 'ipaddr.js';

/** IP version; also the length of an address decides it. */
export type AddressFamily = 4 | 6;

/** An address and a port, as the RFCs use the term. The text is what the operating system prints. */
export interface TransportAddress {
  readonly family: AddressFamily;
  readonly address: string;
  readonly port: number;
}

/** Builds a transport address from the text that a socket reports; the family follows from the text. */
export function transportAddress(address: string, port: number): TransportAddress {
  return { family: address.includes(':') ? 6 : 4, address, port };
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

/**
 * Writes an address in network order and answers how many octets that took: 4 or 16, or 0 when the text is no IP
 * address. It runs for every packet that becomes a Data indication, so IPv4 makes no intermediate values.
 */
export function writeAddress(text: string, target: Buffer, offset: number): 0 | 4 | 16 {
  if (!text.includes(':')) return writeIpv4(text, target, offset) ? 4 : 0;
  if (!ipaddr.IPv6.isValid(text)) return 0;
  target.set(ipaddr.IPv6.parse(text).toByteArray(), offset);
  return 16;
}

/** The octets of an address in network order, or `undefined` when the text is no IP address. */
export function addressBytes(text: string): Buffer | undefined {
  const bytes = Buffer.alloc(16);
  const length = writeAddress(text, bytes, 0);
  return length === 0 ? undefined : bytes.subarray(0, length);
}

/** The text of an address as `inet_ntop` and RFC 5952 print it, so that it equals what sockets report. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const address = new ipaddr.IPv6([...bytes]);
  return address.isIPv4MappedAddress()
    ? `::ffff:${bytes.subarray(12).join('.')}`
    : address.toRFC5952String();
}
