/**
 * STUN messages as octets, read without the codec that is under test: RFC 8489 §5, §14. Whatever the server sends is
 * checked by this, and what it was asked is understood by this.
 */
import { createHmac } from 'node:crypto';

export class BrokenMessage extends Error {}

export interface PlainAttribute {
  readonly type: number;
  /** where its header starts */
  readonly offset: number;
  readonly value: Buffer;
}

export interface PlainMessage {
  readonly bytes: Buffer;
  readonly method: number;
  readonly messageClass: number;
  readonly transactionId: string;
  readonly attributes: readonly PlainAttribute[];
}

export const AttributeType = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  channelNumber: 0x000c,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  messageIntegritySha256: 0x001c,
  reservationToken: 0x0022,
  icmp: 0x8004,
  fingerprint: 0x8028,
} as const;

const crcTable = Uint32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** The FINGERPRINT of these octets (RFC 8489 §14.7). */
function fingerprint(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const octet of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ octet) & 0xff] ?? 0);
  return (crc ^ 0xffffffff ^ 0x5354554e) >>> 0;
}

/**
 * Reads a message and throws {@link BrokenMessage} for whatever is not right about it; padding that is not zero is not
 * right about messages of the server.
 */
export function readPlain(bytes: Buffer, paddingMustBeZero: boolean): PlainMessage {
  if (bytes.length < 20 || bytes.length % 4 !== 0) throw new BrokenMessage('its length');
  const type = bytes.readUInt16BE(0);
  if (type >= 0x4000) throw new BrokenMessage('its type');
  if (bytes.readUInt16BE(2) !== bytes.length - 20) throw new BrokenMessage('its stated length');
  if (bytes.readUInt32BE(4) !== 0x2112a442) throw new BrokenMessage('the magic cookie');
  const attributes: PlainAttribute[] = [];
  let offset = 20;
  while (offset < bytes.length) {
    const length = bytes.readUInt16BE(offset + 2);
    const end = offset + 4 + length;
    if (end > bytes.length) throw new BrokenMessage('an attribute overruns');
    attributes.push({
      type: bytes.readUInt16BE(offset),
      offset,
      value: bytes.subarray(offset + 4, end),
    });
    offset = end + (-length & 3);
    if (paddingMustBeZero && bytes.subarray(end, offset).some((octet) => octet !== 0)) {
      throw new BrokenMessage('padding is not zero');
    }
  }
  return {
    bytes,
    method: (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80),
    messageClass: ((type >> 4) & 1) | ((type >> 7) & 2),
    transactionId: bytes.toString('latin1', 8, 20),
    attributes,
  };
}

/** The same, or `undefined` for what is not a message. */
export function tryReadPlain(bytes: Buffer): PlainMessage | undefined {
  try {
    return readPlain(bytes, false);
  } catch (error) {
    if (error instanceof BrokenMessage || error instanceof RangeError) return undefined;
    throw error;
  }
}

export function valueOf(message: PlainMessage, type: number): Buffer | undefined {
  return message.attributes.find((attribute) => attribute.type === type)?.value;
}

/** Whether it ends in a FINGERPRINT, which must be right: throws {@link BrokenMessage} for a wrong or misplaced one. */
export function endsInFingerprint({ attributes, bytes }: PlainMessage): boolean {
  const found = attributes.filter(({ type }) => type === AttributeType.fingerprint);
  const [only] = found;
  if (only === undefined) return false;
  if (found.length > 1 || only !== attributes.at(-1) || only.value.length !== 4) {
    throw new BrokenMessage('FINGERPRINT is not the last attribute');
  }
  if (only.value.readUInt32BE(0) !== fingerprint(bytes.subarray(0, only.offset))) {
    throw new BrokenMessage('FINGERPRINT is wrong');
  }
  return true;
}

/** Which attribute proves the message. */
export function integrityOf({ attributes }: PlainMessage): PlainAttribute | undefined {
  return attributes.find(
    ({ type }) =>
      type === AttributeType.messageIntegrity || type === AttributeType.messageIntegritySha256,
  );
}

/** Whether that attribute was made with this key (RFC 8489 §14.5, §14.6). */
export function isProvedBy(
  { bytes }: PlainMessage,
  { type, offset, value }: PlainAttribute,
  key: Buffer,
): boolean {
  const covered = Buffer.from(bytes.subarray(0, offset));
  covered.writeUInt16BE(offset + 4 + value.length - 20, 2);
  const hash = type === AttributeType.messageIntegrity ? 'sha1' : 'sha256';
  return createHmac(hash, key).update(covered).digest().equals(value);
}

/** An address under the XOR of RFC 8489 §14.2, as octets in hexadecimal with its port. */
export interface PlainAddress {
  readonly octets: string;
  readonly port: number;
}

export function xoredAddressOf(value: Buffer, message: Buffer): PlainAddress | undefined {
  if (value.length !== 8 && value.length !== 20) return undefined;
  const octets = Buffer.from(value.subarray(4));
  for (let index = 0; index < octets.length; index += 1) {
    octets[index] = (octets[index] ?? 0) ^ (message[4 + index] ?? 0);
  }
  return { octets: octets.toString('hex'), port: value.readUInt16BE(2) ^ 0x2112 };
}

/** The eight groups of an IPv6 address. */
export function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/u.exec(address);
  const [, head = '', ...octets] = dotted ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
  const text = dotted
    ? `${head}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
    : address;
  const [left = '', right] = text.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const before = parse(left);
  const after = parse(right ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

/** The octets of an address in hexadecimal. */
export function octetsOf(address: string): string {
  return address.includes(':')
    ? groupsOf(address)
        .map((group) => group.toString(16).padStart(4, '0'))
        .join('')
    : Buffer.from(address.split('.').map(Number)).toString('hex');
}
