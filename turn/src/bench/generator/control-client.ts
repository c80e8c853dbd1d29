/** Allocations, permissions and channels for the load generator's flows, one request after the other. */
import { longTermKey } from '@parley/stun/long-term-key';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import {
  encodeRequest,
  REALM,
  type AddAttributes,
  type ClientCredential,
} from '../../testing/requests.js';

/** until a request counts as not answered, ms: servers get five seconds to come up */
const ANSWER_MS = 5000;
/** between transmissions of a request over UDP, ms; over TCP it is sent once (RFC 8489 §6.2.2) */
const RETRANSMIT_MS = 250;

/** IP protocol number of UDP, for REQUESTED-TRANSPORT (RFC 8656 §18.7). */
const UDP = 17;

export interface Credential {
  readonly username: string;
  readonly password: string;
}

export function clientCredential({ username, password }: Credential): ClientCredential {
  return { username, key: longTermKey(username, REALM, password) };
}

export const allocateAttributes: AddAttributes = (writer) => {
  writer.add(attributes.requestedTransport, UDP);
};

/** RFC 8656 §7.1: a lifetime of 0 gives the allocation back. */
export const releaseAttributes: AddAttributes = (writer) => {
  writer.add(attributes.lifetime, 0);
};

/** The error code of a response, `undefined` for a success. */
export function errorCode(response: StunMessage): number | undefined {
  if (response.messageClass === MessageClass.success) return undefined;
  return read(response, attributes.errorCode)?.code ?? 0;
}

/** What requests leave on and answers come by. */
export interface ControlSocket {
  /** Nothing gets lost on it. */
  readonly isReliable: boolean;
  readonly send: (message: Buffer) => void;
  /** the next message, or `undefined` when there is none yet */
  readonly receive: () => Buffer | undefined;
  readonly wait: (milliseconds: number) => void;
}

export class ControlClient {
  readonly #socket: ControlSocket;
  readonly #credential: ClientCredential;
  #nonce: string | undefined;

  /** @param socket connected to the server */
  constructor(socket: ControlSocket, credential: ClientCredential) {
    this.#socket = socket;
    this.#credential = credential;
  }

  /** Allocates and answers the relayed transport address. */
  allocate(): TransportAddress {
    const response = this.#request('Allocate', Method.allocate, allocateAttributes);
    const relayed = read(response, attributes.xorRelayedAddress);
    if (relayed === undefined) throw new Error('Allocate was answered without a relayed address');
    return relayed;
  }

  /** Permits a peer and binds a channel to it. */
  bind(channel: number, peer: TransportAddress): void {
    // Asked for by name: not every server lets ChannelBind install the permission (RFC 8656 §12.2).
    this.#request('CreatePermission', Method.createPermission, (writer) =>
      writer.add(attributes.xorPeerAddress, peer),
    );
    this.#request('ChannelBind', Method.channelBind, (writer) =>
      writer.add(attributes.channelNumber, channel).add(attributes.xorPeerAddress, peer),
    );
  }

  /** Gives the allocation back, without waiting for the answer: if it gets lost, the server's end ends it too. */
  release(): void {
    this.#socket.send(this.#encode(Method.refresh, releaseAttributes));
  }

  /** Repeats a request with the nonce that the server asks for (RFC 8489 §9.2.4), and answers the success. */
  #request(name: string, method: number, add: AddAttributes): StunMessage {
    let code: number | undefined;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const response = this.#exchange(name, method, add);
      code = errorCode(response);
      if (code === undefined) return response;
      this.#nonce = read(response, attributes.nonce) ?? this.#nonce;
      if (code !== 401 && code !== 438) break;
    }
    throw new Error(`${name} was refused with ${code}`);
  }

  #encode(method: number, add: AddAttributes): Buffer {
    const signature =
      this.#nonce === undefined ? {} : { credential: this.#credential, nonce: this.#nonce };
    return encodeRequest({ method, add, ...signature });
  }

  #exchange(name: string, method: number, add: AddAttributes): StunMessage {
    const request = this.#encode(method, add);
    const transactionId = request.subarray(8, 20);
    const patience = this.#socket.isReliable ? ANSWER_MS : RETRANSMIT_MS;
    for (let waited = 0; waited < ANSWER_MS; waited += patience) {
      this.#socket.send(request);
      const deadline = performance.now() + patience;
      for (let left = patience; left > 0; left = deadline - performance.now()) {
        const bytes = this.#socket.receive();
        if (bytes === undefined) {
          this.#socket.wait(left);
          continue;
        }
        const response = parseStunMessage(bytes);
        if (typeof response !== 'string' && response.transactionId.equals(transactionId)) {
          return response;
        }
      }
    }
    throw new Error(`${name} was not answered`);
  }
}
