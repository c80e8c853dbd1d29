import { MAGIC_COOKIE, padded } from './attribute-values.js';
import { attributes, type Attribute } from './attributes.js';
import { hmacOf, type IntegrityKind } from './message-integrity.js';
import { encodeMessageType, type MessageClass } from './message-type.js';
import { ATTRIBUTE_HEADER_LENGTH, fingerprintOf, HEADER_LENGTH } from './stun-message.js';

/** Room for any answer of this server without growing. */
const INITIAL_CAPACITY = 512;

/** Writes one message, attribute by attribute. Padding octets are zero: nothing of the process's memory leaks. */
export class MessageWriter {
  #bytes = Buffer.alloc(INITIAL_CAPACITY);
  #length = HEADER_LENGTH;
  readonly #transactionId: Buffer;

  constructor(method: number, messageClass: MessageClass, transactionId: Buffer) {
    this.#bytes.writeUInt16BE(encodeMessageType(method, messageClass), 0);
    this.#bytes.writeUInt32BE(MAGIC_COOKIE, 4);
    transactionId.copy(this.#bytes, 8);
    this.#transactionId = this.#bytes.subarray(8, HEADER_LENGTH);
  }

  /** Appends one attribute. */
  add<Value>(attribute: Attribute<Value>, value: Value): this {
    return this.addRaw(attribute.type, attribute.encode(value, this.#transactionId));
  }

  /** Appends an attribute of any type with the octets given. */
  addRaw(type: number, value: Buffer): this {
    const end = this.#length + ATTRIBUTE_HEADER_LENGTH + padded(value.length);
    if (end > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#bytes.writeUInt16BE(type, this.#length);
    this.#bytes.writeUInt16BE(value.length, this.#length + 2);
    value.copy(this.#bytes, this.#length + ATTRIBUTE_HEADER_LENGTH);
    this.#length = end;
    this.#bytes.writeUInt16BE(end - HEADER_LENGTH, 2);
    return this;
  }

  /** Appends MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 over what is written so far (RFC 8489 §14.5, §14.6). */
  addIntegrity(key: Buffer, kind: IntegrityKind = 'sha1'): this {
    return this.add(
      kind === 'sha1' ? attributes.messageIntegrity : attributes.messageIntegritySha256,
      hmacOf(this.#bytes, this.#length, { kind, key }),
    );
  }

  /** Appends FINGERPRINT, which must come last (RFC 8489 §14.7). */
  addFingerprint(): this {
    const offset = this.#length;
    this.add(attributes.fingerprint, 0);
    this.#bytes.writeUInt32BE(
      fingerprintOf(this.#bytes.subarray(0, offset)),
      offset + ATTRIBUTE_HEADER_LENGTH,
    );
    return this;
  }

  /** The message. The writer must not be used afterwards. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
