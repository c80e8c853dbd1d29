import {
  addressErrorValue,
  attributeTypes,
  changeFlags,
  errorCodeValue,
  flag,
  icmpValue,
  hmacSha256,
  leadingByte,
  leadingUint16,
  octets,
  plainAddress,
  portNumber,
  reserveBit,
  text,
  uint32,
  xoredAddress,
  type ValueCodec,
} from './attribute-values.js';
import { namedAlgorithm, namedAlgorithms } from './password-algorithm.js';

/** One attribute: its type on the wire and how its value is read and written. */
export interface Attribute<Value> extends ValueCodec<Value> {
  readonly type: number;
}

/** What it takes to read an attribute. */
export type ReadableAttribute<Value = unknown> = Pick<Attribute<Value>, 'type' | 'decode'>;

function attribute<Value>(type: number, codec: ValueCodec<Value>): Attribute<Value> {
  return { type, decode: codec.decode, encode: codec.encode };
}

/** Every attribute this server reads or writes: RFC 8489 §14, RFC 8656 §18 and RFC 5780 §7. */
export const attributes = {
  mappedAddress: attribute(0x0001, plainAddress),
  changeRequest: attribute(0x0003, changeFlags),
  /** fewer than 509 octets (RFC 8489 §14.3) */
  username: attribute(0x0006, text(508)),
  messageIntegrity: attribute(0x0008, octets(20)),
  errorCode: attribute(0x0009, errorCodeValue),
  unknownAttributes: attribute(0x000a, attributeTypes),
  channelNumber: attribute(0x000c, leadingUint16),
  /** seconds */
  lifetime: attribute(0x000d, uint32),
  xorPeerAddress: attribute(0x0012, xoredAddress),
  data: attribute(0x0013, octets()),
  /** fewer than 128 characters, which UTF-8 makes 763 octets at most (RFC 8489 §14.9, §14.10) */
  realm: attribute(0x0014, text(763)),
  nonce: attribute(0x0015, text(763)),
  xorRelayedAddress: attribute(0x0016, xoredAddress),
  requestedAddressFamily: attribute(0x0017, leadingByte),
  evenPort: attribute(0x0018, reserveBit),
  requestedTransport: attribute(0x0019, leadingByte),
  dontFragment: attribute(0x001a, flag),
  messageIntegritySha256: attribute(0x001c, hmacSha256),
  passwordAlgorithm: attribute(0x001d, namedAlgorithm),
  /** SHA-256(username ":" realm) (RFC 8489 §14.4) */
  userhash: attribute(0x001e, octets(32)),
  xorMappedAddress: attribute(0x0020, xoredAddress),
  reservationToken: attribute(0x0022, octets(8)),
  padding: attribute(0x0026, octets()),
  responsePort: attribute(0x0027, portNumber),
  additionalAddressFamily: attribute(0x8000, leadingByte),
  addressErrorCode: attribute(0x8001, addressErrorValue),
  passwordAlgorithms: attribute(0x8002, namedAlgorithms),
  /** a DNS name, fewer than 256 octets (RFC 8489 §14.16) */
  alternateDomain: attribute(0x8003, text(255)),
  icmp: attribute(0x8004, icmpValue),
  software: attribute(0x8022, text(763)),
  alternateServer: attribute(0x8023, plainAddress),
  fingerprint: attribute(0x8028, uint32),
  responseOrigin: attribute(0x802b, plainAddress),
  otherAddress: attribute(0x802c, plainAddress),
} as const;

/** RFC 8489 §14: types below 0x8000 must be understood by whoever receives them. */
export function isComprehensionRequired(type: number): boolean {
  return type < 0x8000;
}
