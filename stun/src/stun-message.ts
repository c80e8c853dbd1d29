import { crc32 } from 'node:zlib';
import { MAGIC_COOKIE, padded, TRANSACTION_ID_LENGTH } from './attribute-values.js';
import { attributes, isComprehensionRequired, type ReadableAttribute } from './attributes.js';
import { classOf, methodOf, type MessageClass } from './message-type.js';

export const HEADER_LENGTH = 20;
export const ATTRIBUTE_HEADER_LENGTH = 4;

/** XORed onto the CRC so that it differs from one that an application computes (RFC 8489 §14.7). */
const FINGERPRINT_XOR = 0x5354554e;

/** More than any honest message carries; it bounds the work that one datagram can cause. */
const MAXIMUM_ATTRIBUTES = 256;

interface RawAttribute {
  readonly type: number;
  readonly value: Buffer;
}

/** MESSAGE-INTEGRITY-SHA256 where it counts, else MESSAGE-INTEGRITY (RFC 8489 §9.2.4). */
export interface IntegrityAttribute extends RawAttribute {
  /** where it starts, header included */
  readonly offset: number;
}

/** A message whose framing is right. Attribute values are views of `bytes` and are decoded when they are asked for. */
export interface StunMessage {
  readonly method: number;
  readonly messageClass: MessageClass;
  readonly transactionId: Buffer;
  readonly bytes: Buffer;
  /** those that count, see {@link parseStunMessage} */
  readonly attributes: readonly RawAttribute[];
  /** what proves the message, or `undefined` without a proof */
  readonly integrity: IntegrityAttribute | undefined;
  readonly hasFingerprint: boolean;
}

/** Why bytes are not a STUN message. */
export type ParseFault =
  | 'too short'
  | 'not STUN'
  | 'no magic cookie'
  | 'length mismatch'
  | 'attribute overruns'
  | 'too many attributes'
  | 'wrong fingerprint';

/**
 * Reads one whole message (RFC 8489 §6.3). It answers the fault instead of throwing, whatever the bytes are.
 *
 * RFC 8489 §9: after MESSAGE-INTEGRITY only MESSAGE-INTEGRITY-SHA256 and FINGERPRINT count, after
 * MESSAGE-INTEGRITY-SHA256 only FINGERPRINT.
 */
export function parseStunMessage(bytes: Buffer): StunMessage | ParseFault {
  if (bytes.length < HEADER_LENGTH) return 'too short';
  const messageType = bytes.readUInt16BE(0);
  if (messageType > 0x3fff) return 'not STUN';
  if (bytes.readUInt32BE(4) !== MAGIC_COOKIE) return 'no magic cookie';
  if (bytes.length % 4 !== 0 || bytes.readUInt16BE(2) !== bytes.length - HEADER_LENGTH) {
    return 'length mismatch';
  }

  const counted: RawAttribute[] = [];
  let integrity: IntegrityAttribute | undefined;
  let hasFingerprint = false;
  let seen = 0;
  let offset = HEADER_LENGTH;
  while (offset < bytes.length) {
    const type = bytes.readUInt16BE(offset);
    const length = bytes.readUInt16BE(offset + 2);
    const start = offset + ATTRIBUTE_HEADER_LENGTH;
    const next = start + padded(length);
    if (next > bytes.length) return 'attribute overruns';
    seen += 1;
    if (seen > MAXIMUM_ATTRIBUTES) return 'too many attributes';
    if (type === attributes.fingerprint.type) {
      // RFC 8489 §14.7: it is the last attribute.
      if (length !== 4 || next !== bytes.length) return 'wrong fingerprint';
      if (bytes.readUInt32BE(start) !== fingerprintOf(bytes.subarray(0, offset))) {
        return 'wrong fingerprint';
      }
      hasFingerprint = true;
    } else if (integrity === undefined || isStronger(type, integrity.type)) {
      const value = bytes.subarray(start, start + length);
      counted.push({ type, value });
      if (isIntegrity(type)) integrity = { type, value, offset };
    }
    offset = next;
  }

  return {
    method: methodOf(messageType),
    messageClass: classOf(messageType),
    transactionId: transactionIdOf(bytes),
    bytes,
    attributes: counted,
    integrity,
    hasFingerprint,
  };
}

/** The transaction id of a message whose header is there (RFC 8489 §5). */
export function transactionIdOf(bytes: Buffer): Buffer {
  return bytes.subarray(8, 8 + TRANSACTION_ID_LENGTH);
}

function isIntegrity(type: number): boolean {
  return (
    type === attributes.messageIntegrity.type || type === attributes.messageIntegritySha256.type
  );
}

function isStronger(type: number, than: number): boolean {
  return (
    than === attributes.messageIntegrity.type && type === attributes.messageIntegritySha256.type
  );
}

/** The FINGERPRINT of everything before it; the header's length must already count it (RFC 8489 §14.7). */
export function fingerprintOf(before: Buffer): number {
  return (crc32(before) ^ FINGERPRINT_XOR) >>> 0;
}

/** Whether an attribute is there at all, well-formed or not. */
export function has(message: StunMessage, attribute: ReadableAttribute): boolean {
  return message.attributes.some(({ type }) => type === attribute.type);
}

/** The first occurrence's value (RFC 8489 §14); `undefined` when it is absent or malformed: see {@link isMalformed}. */
export function read<Value>(
  message: StunMessage,
  attribute: ReadableAttribute<Value>,
): Value | undefined {
  const raw = message.attributes.find(({ type }) => type === attribute.type);
  return raw === undefined ? undefined : attribute.decode(raw.value, message.transactionId);
}

/** Every occurrence, for XOR-PEER-ADDRESS in CreatePermission (RFC 8656 §10.2). Malformed ones are left out. */
export function readAll<Value>(message: StunMessage, attribute: ReadableAttribute<Value>): Value[] {
  return message.attributes
    .filter(({ type }) => type === attribute.type)
    .map(({ value }) => attribute.decode(value, message.transactionId))
    .filter((value) => value !== undefined);
}

/** Whether any occurrence of one of these attributes has a value that cannot be read; RFC 8489 §6.3.1 wants a 400. */
export function isMalformed(message: StunMessage, known: readonly ReadableAttribute[]): boolean {
  return message.attributes.some(({ type, value }) =>
    known.some(
      (attribute) =>
        attribute.type === type && attribute.decode(value, message.transactionId) === undefined,
    ),
  );
}

/** The types that must be understood and are not among the known ones, each once (RFC 8489 §6.3.1). */
export function unknownAttributes(
  message: StunMessage,
  known: readonly ReadableAttribute[],
): number[] {
  const unknown = new Set<number>();
  for (const { type } of message.attributes) {
    if (isComprehensionRequired(type) && !known.some((attribute) => attribute.type === type)) {
      unknown.add(type);
    }
  }
  return [...unknown];
}
