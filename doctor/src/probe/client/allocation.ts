import { attributes } from '@parley/stun/attributes';
import { longTermKey } from '@parley/stun/long-term-key';
import { Method } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import { refusalOf, type Refusal } from './refusal.js';
import type { AddAttributes, Answer, AnswerFault, StunClient } from './stun-client.js';

export interface TurnCredentials {
  readonly username: string;
  readonly credential: string;
}

export type AllocateOutcome =
  | { readonly outcome: 'allocated'; readonly allocation: Allocation; readonly ms: number }
  | ({ readonly outcome: 'refused' } & Refusal)
  /** RFC 8489 §10: ask there instead */
  | { readonly outcome: 'alternate'; readonly server: TransportAddress }
  | { readonly outcome: 'failed'; readonly fault: AnswerFault; readonly detail: string | null };

export type PeerDataHandler = (data: Buffer, peer: TransportAddress) => void;

/** What a request on an allocation comes to. */
export type RequestOutcome =
  | { readonly outcome: 'done' }
  | ({ readonly outcome: 'refused' } & Refusal)
  | { readonly outcome: 'failed'; readonly fault: AnswerFault; readonly detail: string | null };

/** IP protocol number of UDP, for REQUESTED-TRANSPORT (RFC 8656 §18.7). */
const UDP = 17;
/** RFC 8656 §18.8, for REQUESTED-ADDRESS-FAMILY. */
const IPV6 = 0x02;

/** First without credentials, then with, and with a fresh nonce where the first one is stale already. */
const MAXIMUM_ATTEMPTS = 4;

/** ms for giving an allocation back: whoever has stopped waits for nothing else */
export const RELEASE_MS = 1000;

/** Channels of RFC 8656 §12. */
const FIRST_CHANNEL = 0x4000;

/**
 * One server's long-term credentials with its realm and nonce (RFC 8489 §9.2), as browsers have them: keys by MD5, messages
 * signed with SHA-1. So what is found here holds for them.
 */
class Authentication {
  readonly #credentials: TurnCredentials;
  #realm: string | undefined;
  #nonce: string | undefined;
  #key: Buffer | undefined;

  constructor(credentials: TurnCredentials) {
    this.#credentials = credentials;
  }

  get key(): Buffer | undefined {
    return this.#key;
  }

  readonly add: AddAttributes = (writer) => {
    if (this.#realm === undefined || this.#nonce === undefined) return;
    writer
      .add(attributes.username, this.#credentials.username)
      .add(attributes.realm, this.#realm)
      .add(attributes.nonce, this.#nonce);
  };

  /** Takes the challenge of a 401 or a 438; false when the request need not be repeated. */
  learn(code: number, message: StunMessage): boolean {
    const isChallenge = code === 401 && this.#key === undefined;
    if (!isChallenge && code !== 438) return false;
    const realm = read(message, attributes.realm) ?? this.#realm;
    const nonce = read(message, attributes.nonce);
    if (realm === undefined || nonce === undefined) return false;
    this.#realm = realm;
    this.#nonce = nonce;
    const { username, credential } = this.#credentials;
    this.#key = longTermKey(username, realm, credential);
    return true;
  }
}

type Exchange =
  | { readonly kind: 'success'; readonly message: StunMessage; readonly ms: number }
  | { readonly kind: 'refusal'; readonly message: StunMessage; readonly refusal: Refusal }
  | { readonly kind: 'failure'; readonly fault: AnswerFault; readonly detail: string | null };

/** Repeats a request as the server's challenges want it (RFC 8489 §9.2.5). */
async function exchange(
  client: StunClient,
  authentication: Authentication,
  method: number,
  add: AddAttributes,
  {
    greeting,
    ...options
  }: {
    readonly patienceMs?: number;
    readonly signal?: AbortSignal;
    /** the first request, made already */
    readonly greeting?: Promise<Answer> | undefined;
  } = {},
): Promise<Exchange> {
  for (let attempt = 1; ; attempt += 1) {
    const isGreeted = attempt === 1 && greeting !== undefined;
    const answer: Answer = await (isGreeted
      ? greeting
      : client.request(method, {
          ...options,
          key: authentication.key,
          add: (writer) => {
            add(writer);
            authentication.add(writer);
          },
        }));
    if (!answer.answered) return { kind: 'failure', fault: answer.fault, detail: answer.detail };
    const { message, ms } = answer;
    const refusal = refusalOf(message);
    if (refusal === undefined) return { kind: 'success', message, ms };
    const isRepeated = authentication.learn(refusal.code, message) && attempt < MAXIMUM_ATTEMPTS;
    if (!isRepeated) return { kind: 'refusal', message, refusal };
  }
}

/** An Allocate request without credentials, which a relay answers with its challenge: it shows that there is a relay. */
export function greet(client: StunClient): Promise<Answer> {
  return client.request(Method.allocate, { add: askForUdp });
}

const askForUdp: AddAttributes = (writer) => writer.add(attributes.requestedTransport, UDP);

/**
 * Asks for a relayed transport address (RFC 8656 §7); an IPv4 one, as browsers do, else an IPv6 one.
 * @param greeting if it was made before: see {@link greet}
 */
export async function allocate(
  client: StunClient,
  credentials: TurnCredentials,
  greeting?: Promise<Answer>,
): Promise<AllocateOutcome> {
  const started = performance.now();
  const authentication = new Authentication(credentials);
  let result = await exchange(client, authentication, Method.allocate, askForUdp, { greeting });
  if (result.kind === 'refusal' && result.refusal.code === 440) {
    result = await exchange(client, authentication, Method.allocate, (writer) => {
      askForUdp(writer);
      writer.add(attributes.requestedAddressFamily, IPV6);
    });
  }
  if (result.kind === 'failure') {
    return { outcome: 'failed', fault: result.fault, detail: result.detail };
  }
  if (result.kind === 'refusal') {
    const server = read(result.message, attributes.alternateServer);
    return result.refusal.code === 300 && server !== undefined
      ? { outcome: 'alternate', server }
      : { outcome: 'refused', ...result.refusal };
  }
  const relayed = read(result.message, attributes.xorRelayedAddress);
  const mapped = read(result.message, attributes.xorMappedAddress);
  if (relayed === undefined) {
    return { outcome: 'failed', fault: 'not_stun', detail: 'a success without a relayed address' };
  }
  const allocation = new Allocation(client, authentication, relayed, mapped);
  return { outcome: 'allocated', allocation, ms: performance.now() - started };
}

/** A relayed transport address, and what may be done with it until it is released. */
export class Allocation {
  readonly relayed: TransportAddress;
  /** this end as the server sees it; `undefined`: it did not tell */
  readonly mapped: TransportAddress | undefined;
  readonly client: StunClient;
  readonly #authentication: Authentication;
  readonly #channels: TransportAddress[] = [];
  readonly #receivers = new Set<PeerDataHandler>();

  constructor(
    client: StunClient,
    authentication: Authentication,
    relayed: TransportAddress,
    mapped: TransportAddress | undefined,
  ) {
    this.client = client;
    this.#authentication = authentication;
    this.relayed = relayed;
    this.mapped = mapped;
    client.onData = (data, from) => {
      const peer = typeof from === 'number' ? this.#channels[from - FIRST_CHANNEL] : from;
      if (peer === undefined) return;
      for (const receive of this.#receivers) receive(data, peer);
    };
  }

  /** Has data from peers handed over, until the function that it answers is called. */
  onData(receive: PeerDataHandler): () => void {
    this.#receivers.add(receive);
    return () => this.#receivers.delete(receive);
  }

  /** Admits a peer's address (RFC 8656 §9). */
  permit(peer: TransportAddress): Promise<RequestOutcome> {
    return this.#request(Method.createPermission, (writer) =>
      writer.add(attributes.xorPeerAddress, peer),
    );
  }

  /** Binds the next channel to a peer (RFC 8656 §12); answers what sends over it, or what there is without one. */
  async bind(peer: TransportAddress): Promise<(data: Buffer) => void> {
    const channel = FIRST_CHANNEL + this.#channels.length;
    this.#channels.push(peer);
    const { outcome } = await this.#request(Method.channelBind, (writer) =>
      writer.add(attributes.channelNumber, channel).add(attributes.xorPeerAddress, peer),
    );
    return outcome === 'done'
      ? (data) => this.client.sendChannelData(channel, data)
      : (data) => this.send(peer, data);
  }

  /** Sends to a peer without a channel (RFC 8656 §11.1). */
  send(peer: TransportAddress, data: Buffer): void {
    this.client.indicate(Method.send, (writer) =>
      writer.add(attributes.xorPeerAddress, peer).add(attributes.data, data),
    );
  }

  /** Gives it back (RFC 8656 §8) and closes the connection; also when everything else has been stopped. */
  async release(): Promise<void> {
    await exchange(
      this.client,
      this.#authentication,
      Method.refresh,
      (writer) => writer.add(attributes.lifetime, 0),
      { patienceMs: RELEASE_MS, signal: new AbortController().signal },
    );
    this.client.close();
  }

  async #request(method: number, add: AddAttributes): Promise<RequestOutcome> {
    const result = await exchange(this.client, this.#authentication, method, add);
    switch (result.kind) {
      case 'success':
        return { outcome: 'done' };
      case 'refusal':
        return { outcome: 'refused', ...result.refusal };
      case 'failure':
        return { outcome: 'failed', fault: result.fault, detail: result.detail };
    }
  }
}
