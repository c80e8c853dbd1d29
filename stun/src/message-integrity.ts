import { createHmac, timingSafeEqual } from 'node:crypto';
import { attributes } from './attributes.js';
import { ATTRIBUTE_HEADER_LENGTH, HEADER_LENGTH, type StunMessage } from './stun-message.js';

/** By the hash of its HMAC: MESSAGE-INTEGRITY (RFC 8489 §14.5) or MESSAGE-INTEGRITY-SHA256 (§14.6). */
export type IntegrityKind = 'sha1' | 'sha256';

/** What it takes to prove that a message comes from somebody who knows the password. */
export interface IntegrityKey {
  readonly kind: IntegrityKind;
  readonly key: Buffer;
}

/** Octets of a whole HMAC. */
export const HMAC_LENGTH = { sha1: 20, sha256: 32 } as const;

/**
 * The HMAC over everything before the integrity attribute at `offset`, with the header's length as if the message ended
 * with that attribute, whose value has `length` octets (RFC 8489 §14.5, §14.6).
 */
export function hmacOf(
  bytes: Buffer,
  offset: number,
  { kind, key }: IntegrityKey,
  length: number = HMAC_LENGTH[kind],
): Buffer {
  const messageLength = Buffer.alloc(2);
  messageLength.writeUInt16BE(offset + ATTRIBUTE_HEADER_LENGTH + length - HEADER_LENGTH, 0);
  return createHmac(kind, key)
    .update(bytes.subarray(0, 2))
    .update(messageLength)
    .update(bytes.subarray(4, offset))
    .digest()
    .subarray(0, length);
}

/** Whether the message proves that its sender has this key: by the stronger HMAC it carries, in constant time. */
export function hasIntegrity(message: StunMessage, key: Buffer): boolean {
  const { integrity } = message;
  if (integrity === undefined) return false;
  const { type, value, offset } = integrity;
  const kind = type === attributes.messageIntegritySha256.type ? 'sha256' : 'sha1';
  const attribute =
    kind === 'sha256' ? attributes.messageIntegritySha256 : attributes.messageIntegrity;
  if (attribute.decode(value, message.transactionId) === undefined) return false;
  return timingSafeEqual(value, hmacOf(message.bytes, offset, { kind, key }, value.length));
}
