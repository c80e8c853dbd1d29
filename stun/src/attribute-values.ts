/** How the value of one kind of attribute is read and written. `undefined` means that the value is malformed. */
import { isUtf8 } from 'node:buffer';
import { addressText, writeAddress, type TransportAddress } from './transport-address.js';

/** RFC 8489 §5: fixed, and the key of the XOR in XOR-…-ADDRESS. */
export const MAGIC_COOKIE = 0x2112a442;
export const TRANSACTION_ID_LENGTH = 12;

/** The smallest multiple of four that holds `length` octets (RFC 8489 §14). */
export function padded(length: number): number {
  return (length + 3) & ~3;
}

export interface ValueCodec<Value> {
  readonly decode: (bytes: Buffer, transactionId: Buffer) => Value | undefined;
  readonly encode: (value: Value, transactionId: Buffer) => Buffer;
}

const IPV4 = 0x01;
const IPV6 = 0x02;

/** RFC 8489 §14.1. */
export const plainAddress: ValueCodec<TransportAddress> = {
  decode(bytes) {
    const family = bytes[1];
    if (family === IPV4 ? bytes.length !== 8 : family !== IPV6 || bytes.length !== 20) {
      return undefined;
    }
    return {
      family: family === IPV4 ? 4 : 6,
      address: addressText(bytes.subarray(4)),
      port: bytes.readUInt16BE(2),
    };
  },
  encode(value) {
    const bytes = Buffer.alloc(value.family === 4 ? 8 : 20);
    bytes[1] = value.family === 4 ? IPV4 : IPV6;
    bytes.writeUInt16BE(value.port, 2);
    if (writeAddress(value.address, bytes, 4) !== bytes.length - 4) {
      throw new TypeError('the text of a transport address is not an IP address of its family');
    }
    return bytes;
  },
};

/** Applies the XOR of RFC 8489 §14.2 in place; it is its own inverse. */
function xorAddress(bytes: Buffer, transactionId: Buffer): Buffer {
  bytes.writeUInt16BE(bytes.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16), 2);
  bytes.writeUInt32BE((bytes.readUInt32BE(4) ^ MAGIC_COOKIE) >>> 0, 4);
  for (let index = 8; index < bytes.length; index += 1) {
    bytes[index] = (bytes[index] ?? 0) ^ (transactionId[index - 8] ?? 0);
  }
  return bytes;
}

/** RFC 8489 §14.2. */
export const xoredAddress: ValueCodec<TransportAddress> = {
  decode(bytes, transactionId) {
    if (bytes.length !== 8 && bytes.length !== 20) return undefined;
    return plainAddress.decode(xorAddress(Buffer.from(bytes), transactionId), transactionId);
  },
  encode: (value, transactionId) =>
    xorAddress(plainAddress.encode(value, transactionId), transactionId),
};

/** UTF-8 of at most `maximum` octets; anything that is not UTF-8 is malformed, so that text compares as bytes do. */
export function text(maximum: number): ValueCodec<string> {
  return {
    decode: (bytes) => (bytes.length <= maximum && isUtf8(bytes) ? bytes.toString() : undefined),
    encode: (value) => Buffer.from(value),
  };
}

/** Octets of one length, or of any when none is given. */
export function octets(length?: number): ValueCodec<Buffer> {
  return {
    decode: (bytes) => (length === undefined || bytes.length === length ? bytes : undefined),
    encode: (value) => value,
  };
}

/**
 * RFC 8489 §14.6: the start of an HMAC-SHA256, 16 to 32 octets in steps of four. Whether less than all of it will do is
 * for the usage to say.
 */
export const hmacSha256: ValueCodec<Buffer> = {
  decode: (bytes) =>
    bytes.length >= 16 && bytes.length <= 32 && bytes.length % 4 === 0 ? bytes : undefined,
  encode: (value) => value,
};

/** An attribute that says what it says by being there. */
export const flag: ValueCodec<true> = {
  decode: (bytes) => (bytes.length === 0 ? true : undefined),
  encode: () => Buffer.alloc(0),
};

export const uint32: ValueCodec<number> = {
  decode: (bytes) => (bytes.length === 4 ? bytes.readUInt32BE(0) : undefined),
  encode(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0, 0);
    return bytes;
  },
};

/** One octet followed by three reserved ones. */
export const leadingByte: ValueCodec<number> = {
  decode: (bytes) => (bytes.length === 4 ? bytes[0] : undefined),
  encode: (value) => Buffer.from([value, 0, 0, 0]),
};

/** Sixteen bits followed by sixteen reserved ones. */
export const leadingUint16: ValueCodec<number> = {
  decode: (bytes) => (bytes.length === 4 ? bytes.readUInt16BE(0) : undefined),
  encode: (value) => Buffer.from([value >> 8, value & 0xff, 0, 0]),
};

/** RFC 8656 §18.7: the R bit, alone in one octet. */
export const reserveBit: ValueCodec<boolean> = {
  decode: (bytes) => (bytes.length === 1 ? ((bytes[0] ?? 0) & 0x80) !== 0 : undefined),
  encode: (value) => Buffer.from([value ? 0x80 : 0]),
};

/** RFC 5780 §7.5: a port and two octets of padding, which some clients do not count as part of the value. */
export const portNumber: ValueCodec<number> = {
  decode: (bytes) => (bytes.length === 4 || bytes.length === 2 ? bytes.readUInt16BE(0) : undefined),
  encode: (value) => Buffer.from([value >> 8, value & 0xff, 0, 0]),
};

export interface ChangeFlags {
  readonly changeIp: boolean;
  readonly changePort: boolean;
}

const CHANGE_IP = 0x04;
const CHANGE_PORT = 0x02;

/** RFC 5780 §7.2: two flags in 32 bits. */
export const changeFlags: ValueCodec<ChangeFlags> = {
  decode(bytes) {
    if (bytes.length !== 4) return undefined;
    const flags = bytes.readUInt32BE(0);
    return { changeIp: (flags & CHANGE_IP) !== 0, changePort: (flags & CHANGE_PORT) !== 0 };
  },
  encode: ({ changeIp, changePort }) =>
    Buffer.from([0, 0, 0, (changeIp ? CHANGE_IP : 0) | (changePort ? CHANGE_PORT : 0)]),
};

export interface ErrorCodeValue {
  readonly code: number;
  readonly reason: string;
}

/** RFC 8489 §14.8: hundreds in three bits, the rest in one octet, and a phrase for people. */
export const errorCodeValue: ValueCodec<ErrorCodeValue> = {
  decode(bytes) {
    if (bytes.length < 4 || bytes.length > 767) return undefined;
    return {
      code: ((bytes[2] ?? 0) & 0x07) * 100 + (bytes[3] ?? 0),
      reason: bytes.toString('utf8', 4),
    };
  },
  encode: ({ code, reason }) =>
    Buffer.concat([Buffer.from([0, 0, Math.floor(code / 100), code % 100]), Buffer.from(reason)]),
};

export interface AddressErrorValue extends ErrorCodeValue {
  readonly family: 4 | 6;
}

/** RFC 8656 §18.12: an error code for one address family. */
export const addressErrorValue: ValueCodec<AddressErrorValue> = {
  decode(bytes, transactionId) {
    const error = errorCodeValue.decode(bytes, transactionId);
    const family = bytes[0];
    if (error === undefined || (family !== IPV4 && family !== IPV6)) return undefined;
    return { ...error, family: family === IPV4 ? 4 : 6 };
  },
  encode(value, transactionId) {
    const bytes = errorCodeValue.encode(value, transactionId);
    bytes[0] = value.family === 4 ? IPV4 : IPV6;
    return bytes;
  },
};

/** RFC 8489 §14.9: a list of attribute types. */
export const attributeTypes: ValueCodec<readonly number[]> = {
  decode(bytes) {
    if (bytes.length % 2 !== 0) return undefined;
    return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
  },
  encode: (types) => Buffer.from(types.flatMap((type) => [type >> 8, type & 0xff])),
};

/** What an ICMP message said about a datagram that was sent to a peer. */
export interface IcmpValue {
  readonly type: number;
  readonly code: number;
  /** octets of the next hop's MTU where the message names it, else 0 */
  readonly errorData: number;
}

/** RFC 8656 §18.13: seven bits of type and nine of code after two reserved octets, then the error data. */
export const icmpValue: ValueCodec<IcmpValue> = {
  decode(bytes) {
    if (bytes.length !== 8) return undefined;
    const typeAndCode = bytes.readUInt16BE(2);
    return {
      type: typeAndCode >> 9,
      code: typeAndCode & 0x1ff,
      errorData: bytes.readUInt32BE(4),
    };
  },
  encode({ type, code, errorData }) {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt16BE((type << 9) | code, 2);
    bytes.writeUInt32BE(errorData, 4);
    return bytes;
  },
};
