import { randomBytes } from 'node:crypto';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { longTermKey } from '@parley/stun/long-term-key';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';

/** RFC 8656 §18.8: a transport that no allocation over UDP is given, so that asking for it leaves nothing behind. */
const TCP = 6;

const TRANSACTION_ID_LENGTH = 12;

/** Seconds; a nonce of the other server may keep the same credential in use for a while. */
const CREDENTIAL_TTL_S = 600;

export type ProbeOutcome = 'in-service' | 'out-of-service' | 'ask-again';

/**
 * Asks another server whether it would serve clients, as one of its clients: with an Allocate that it has to refuse. A
 * server with room refuses the transport that is asked for (442); one that drains or is full says that (300, 508) whatever
 * is asked for.
 */
export class AlternateProbe {
  readonly #secret: () => string;
  #challenge: { readonly realm: string; readonly nonce: string } | undefined;
  #pending: { readonly transactionId: Buffer; readonly key: Buffer | undefined } | undefined;

  /** @param secret the one that all the servers share */
  constructor(secret: () => string) {
    this.#secret = secret;
  }

  /** The next request to send; an answer to an earlier one no longer counts. */
  request(epochNow: number): Buffer {
    const transactionId = randomBytes(TRANSACTION_ID_LENGTH);
    const writer = new MessageWriter(Method.allocate, MessageClass.request, transactionId);
    writer.add(attributes.requestedTransport, TCP);
    let key: Buffer | undefined;
    if (this.#challenge !== undefined) {
      const { realm, nonce } = this.#challenge;
      const { username, credential } = mintTurnCredential({
        secret: this.#secret(),
        user: 'relay',
        ttlSeconds: CREDENTIAL_TTL_S,
        now: epochNow,
      });
      key = longTermKey(username, realm, credential);
      writer
        .add(attributes.username, username)
        .add(attributes.realm, realm)
        .add(attributes.nonce, nonce)
        .addIntegrity(key);
    }
    this.#pending = { transactionId, key };
    return writer.finish();
  }

  /** What an answer says; `undefined` for what is not the answer. */
  receive(bytes: Buffer): ProbeOutcome | undefined {
    const message = parseStunMessage(bytes);
    const pending = this.#pending;
    if (typeof message === 'string' || pending === undefined) return undefined;
    if (!message.transactionId.equals(pending.transactionId)) return undefined;
    const code =
      message.messageClass === MessageClass.error
        ? read(message, attributes.errorCode)?.code
        : undefined;
    if (code === 438 || (code === 401 && pending.key === undefined)) return this.#learn(message);
    // It does not take our credentials, so it does not take those of our clients.
    if (code === 401) return 'out-of-service';
    if (pending.key === undefined || !hasIntegrity(message, pending.key)) return undefined;
    this.#pending = undefined;
    return code === 300 || code === 508 ? 'out-of-service' : 'in-service';
  }

  #learn(challenge: StunMessage): ProbeOutcome | undefined {
    const realm = read(challenge, attributes.realm);
    const nonce = read(challenge, attributes.nonce);
    if (realm === undefined || nonce === undefined) return undefined;
    this.#challenge = { realm, nonce };
    this.#pending = undefined;
    return 'ask-again';
  }
}
