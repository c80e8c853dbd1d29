import { MAGIC_COOKIE, padded } from './attribute-values.js';
import { attributes } from './attributes.js';
import { encodeMessageType, MessageClass, Method } from './message-type.js';
import { ATTRIBUTE_HEADER_LENGTH, HEADER_LENGTH } from './stun-message.js';
import { writeAddress } from './transport-address.js';

const DATA_INDICATION = encodeMessageType(Method.data, MessageClass.indication);

/**
 * A Data indication (RFC 8656 §11.3) in one buffer: relayed packets without a channel take this path, so it is written
 * directly instead of through the attribute table. `undefined` when the data is too long for one message.
 */
export function encodeDataIndication(
  transactionId: Buffer,
  address: string,
  port: number,
  data: Buffer,
): Buffer | undefined {
  const addressLength = address.includes(':') ? 16 : 4;
  const peer = HEADER_LENGTH + ATTRIBUTE_HEADER_LENGTH;
  const dataAttribute = peer + 4 + addressLength;
  const length = dataAttribute + ATTRIBUTE_HEADER_LENGTH + padded(data.length);
  if (length - HEADER_LENGTH > 0xffff) return undefined;

  const bytes = Buffer.allocUnsafe(length);
  bytes.writeUInt16BE(DATA_INDICATION, 0);
  bytes.writeUInt16BE(length - HEADER_LENGTH, 2);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  transactionId.copy(bytes, 8);

  bytes.writeUInt16BE(attributes.xorPeerAddress.type, HEADER_LENGTH);
  bytes.writeUInt16BE(4 + addressLength, HEADER_LENGTH + 2);
  bytes.writeUInt16BE(addressLength === 4 ? 0x01 : 0x02, peer);
  bytes.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), peer + 2);
  if (writeAddress(address, bytes, peer + 4) !== addressLength) return undefined;
  // RFC 8489 §14.2: the key is the magic cookie followed by the transaction id, as they stand in the header.
  for (let index = 0; index < addressLength; index += 1) {
    bytes[peer + 4 + index] = (bytes[peer + 4 + index] ?? 0) ^ (bytes[4 + index] ?? 0);
  }

  bytes.writeUInt16BE(attributes.data.type, dataAttribute);
  bytes.writeUInt16BE(data.length, dataAttribute + 2);
  const dataOffset = dataAttribute + ATTRIBUTE_HEADER_LENGTH;
  data.copy(bytes, dataOffset);
  bytes.fill(0, dataOffset + data.length);
  return bytes;
}
