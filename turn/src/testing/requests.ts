/** What tests need to speak STUN as a client does. */
import { randomBytes } from 'node:crypto';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { longTermKey } from '@parley/stun/long-term-key';
import { offeredAlgorithms } from '../auth/password-algorithms.js';
import { attributes } from '@parley/stun/attributes';
import { MessageClass } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import type { PasswordAlgorithm } from '@parley/stun/password-algorithm';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';

export const SECRET = 'north';
export const REALM = 'parley';

export type AddAttributes = (writer: MessageWriter) => void;

/** A username with the key that belongs to it. */
export interface ClientCredential {
  readonly username: string;
  readonly key: Buffer;
  /** what the key was made with; without it the client is one that knows nothing of RFC 8489 */
  readonly algorithm?: PasswordAlgorithm | undefined;
}

export function credentialOf(
  user: string,
  options: {
    secret?: string;
    ttlSeconds?: number;
    now?: number;
    algorithm?: PasswordAlgorithm | undefined;
  } = {},
): ClientCredential {
  const { username, credential } = mintTurnCredential({
    secret: options.secret ?? SECRET,
    user,
    ttlSeconds: options.ttlSeconds ?? 3600,
    now: options.now ?? Date.now(),
  });
  const { algorithm } = options;
  return { username, key: longTermKey(username, REALM, credential, algorithm), algorithm };
}

export interface RequestOptions {
  readonly method: number;
  readonly messageClass?: MessageClass;
  readonly transactionId?: Buffer;
  readonly add?: AddAttributes;
  /** signs the request */
  readonly credential?: ClientCredential | undefined;
  readonly nonce?: string | undefined;
  readonly fingerprint?: boolean;
}

export function encodeRequest(options: RequestOptions): Buffer {
  const writer = new MessageWriter(
    options.method,
    options.messageClass ?? MessageClass.request,
    options.transactionId ?? randomBytes(12),
  );
  options.add?.(writer);
  if (options.credential !== undefined) {
    const { username, key, algorithm } = options.credential;
    writer
      .add(attributes.username, username)
      .add(attributes.realm, REALM)
      .add(attributes.nonce, options.nonce ?? '');
    if (algorithm === undefined) {
      writer.addIntegrity(key);
    } else {
      writer
        .add(attributes.passwordAlgorithms, offeredAlgorithms)
        .add(attributes.passwordAlgorithm, { algorithm, parameters: Buffer.alloc(0) })
        .addIntegrity(key, 'sha256');
    }
  }
  if (options.fingerprint === true) writer.addFingerprint();
  return writer.finish();
}

/** Parses what a server sent; a test that gets anything else should fail. */
export function mustParse(bytes: Buffer): StunMessage {
  const message = parseStunMessage(bytes);
  if (typeof message === 'string') throw new Error(`the server sent a broken message: ${message}`);
  return message;
}

/** The error code of a response, or `undefined` for a success. */
export function errorCodeOf(message: StunMessage): number | undefined {
  return message.messageClass === MessageClass.error
    ? read(message, attributes.errorCode)?.code
    : undefined;
}

/** ChannelData as a client sends it. */
export function channelData(channel: number, data: string | Buffer): Buffer {
  const payload = Buffer.from(data);
  const message = Buffer.alloc(4 + payload.length);
  message.writeUInt16BE(channel, 0);
  message.writeUInt16BE(payload.length, 2);
  payload.copy(message, 4);
  return message;
}
