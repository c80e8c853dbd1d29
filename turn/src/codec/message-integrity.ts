import { createHmac, timingSafeEqual } from 'node:crypto';
import { attributes } from './attributes.js';
import { ATTRIBUTE_HEADER_LENGTH, HEADER_LENGTH, type StunMessage } from './stun-message.js';

const INTEGRITY_LENGTH = 20;

/**
 * HMAC-SHA1 over everything before MESSAGE-INTEGRITY, with the header's length as if the message ended with that
 * attribute (RFC 8489 §14.5).
 */
export function integrityOf(bytes: Buffer, integrityOffset: number, key: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(
    integrityOffset + ATTRIBUTE_HEADER_LENGTH + INTEGRITY_LENGTH - HEADER_LENGTH,
    0,
  );
  return createHmac('sha1', key)
    .update(bytes.subarray(0, 2))
    .update(length)
    .update(bytes.subarray(4, integrityOffset))
    .digest();
}

/** Whether the message carries a MESSAGE-INTEGRITY made with this key; compared in constant time. */
export function hasIntegrity(message: StunMessage, key: Buffer): boolean {
  if (message.integrityOffset === undefined) return false;
  const start = message.integrityOffset + ATTRIBUTE_HEADER_LENGTH;
  const claimed = message.attributes.at(-1);
  if (claimed?.type !== attributes.messageIntegrity.type) return false;
  if (claimed.value.length !== INTEGRITY_LENGTH) return false;
  return timingSafeEqual(
    message.bytes.subarray(start, start + INTEGRITY_LENGTH),
    integrityOf(message.bytes, message.integrityOffset, key),
  );
}
