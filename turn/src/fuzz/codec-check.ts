import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { parseStunMessage } from '@parley/stun/stun-message';
import { Finding } from './witness.js';

const codecs = new Map(Object.values(attributes).map((attribute) => [attribute.type, attribute]));
const someKey = Buffer.alloc(16);

/** The codec alone: whatever a value decodes to is written in a form that decodes to the same. */
export function checkCodec(bytes: Buffer): void {
  const message = parseStunMessage(bytes);
  if (typeof message === 'string') return;
  const { transactionId } = message;
  hasIntegrity(message, someKey);
  for (const { type, value } of message.attributes) {
    const codec = codecs.get(type);
    // Codes outside of 300 to 699 exist only in what others send, which is read and never written.
    if (codec === undefined || type === attributes.errorCode.type) continue;
    if (type === attributes.addressErrorCode.type) continue;
    const encode = codec.encode as (value: unknown, transactionId: Buffer) => Buffer;
    const decoded = codec.decode(value, transactionId);
    if (decoded === undefined) continue;
    const written = encode(decoded, transactionId);
    const again = codec.decode(written, transactionId);
    if (again === undefined || !encode(again, transactionId).equals(written)) {
      throw new Finding(`attribute ${type.toString(16)} is not read as it is written`);
    }
  }
}
