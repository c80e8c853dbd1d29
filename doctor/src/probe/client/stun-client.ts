import { randomBytes } from 'node:crypto';
import { attributes } from '@parley/stun/attributes';
import { TRANSACTION_ID_LENGTH } from '@parley/stun/attribute-values';
import {
  CHANNEL_HEADER_LENGTH,
  startsChannelData,
  writeChannelHeader,
} from '@parley/stun/channel-data';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import type {
  Connection,
  ConnectionEnd,
  ConnectionHandlers,
  Endpoint,
  Opening,
} from './connection.js';
import type { ReachFault } from './reach-fault.js';
import { retransmissions } from './retransmission.js';
import { openStream } from './stream-connection.js';
import { openUdp } from './udp-connection.js';

export type AddAttributes = (writer: MessageWriter) => void;

/** What came of a request. */
export type Answer =
  | { readonly answered: true; readonly message: StunMessage; readonly ms: number }
  | { readonly answered: false; readonly fault: AnswerFault; readonly detail: string | null };

export type AnswerFault = ReachFault | 'not_stun';

/** Data from a peer: with its address, or by a channel that was bound to it. */
export type DataHandler = (data: Buffer, from: TransportAddress | number) => void;

export interface ClientOptions {
  /** ms that an answer may take */
  readonly patienceMs: number;
  /** ends every wait */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

export interface RequestOptions {
  readonly add?: AddAttributes;
  /** signs the request; a success is then believed only with a signature under the same key (RFC 8489 §9.2.5) */
  readonly key?: Buffer | undefined;
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly method: number;
  readonly key: Buffer | undefined;
  readonly settle: (answer: { message: StunMessage } | ConnectionEnd | 'late') => void;
}

export type OpeningClient =
  | { readonly opened: true; readonly client: StunClient }
  | Exclude<Opening, { readonly opened: true }>;

/** Opens a connection and speaks STUN over it. */
export async function openClient(
  endpoint: Endpoint,
  options: ClientOptions,
): Promise<OpeningClient> {
  // Servers name other servers (RFC 8489 §10), and Node takes no 0.
  if (endpoint.address.port === 0) {
    return { opened: false, step: 'reach', fault: 'no_route', detail: 'port 0' };
  }
  const client = new StunClient(endpoint, options);
  const opening =
    endpoint.transport === 'udp'
      ? await openUdp(endpoint, client.handlers)
      : await openStream(endpoint, client.handlers, options);
  if (!opening.opened) return opening;
  client.attach(opening.connection);
  return { opened: true, client };
}

/** Transactions with one server (RFC 8489 §6), and the data that it relays (RFC 8656 §11, §12). Nothing it says is trusted. */
export class StunClient {
  readonly endpoint: Endpoint;
  readonly options: ClientOptions;
  readonly #pending = new Map<string, Pending>();
  #connection: Connection | undefined;
  #end: ConnectionEnd | undefined;
  /** the last thing that came and was no answer */
  #strange: string | undefined;
  onData: DataHandler = () => undefined;

  constructor(endpoint: Endpoint, options: ClientOptions) {
    this.endpoint = endpoint;
    this.options = options;
  }

  get handlers(): ConnectionHandlers {
    return {
      received: (message) => this.#received(message),
      ended: (end) => this.#ended(end),
    };
  }

  attach(connection: Connection): void {
    this.#connection = connection;
  }

  /** Of the connection that was opened. */
  get connection(): Connection {
    if (this.#connection === undefined) throw new Error('the client has no connection yet');
    return this.#connection;
  }

  close(): void {
    this.#ended({ reason: 'closed', detail: 'closed here' });
    this.#connection?.close();
  }

  /** Asks, over UDP again and again, until there is an answer or no hope of one. */
  request(method: number, options: RequestOptions = {}): Promise<Answer> {
    const {
      add,
      key,
      patienceMs = this.options.patienceMs,
      signal = this.options.signal,
    } = options;
    if (this.#end !== undefined) return Promise.resolve(noAnswer(this.#end));
    const transactionId = randomBytes(TRANSACTION_ID_LENGTH);
    const id = transactionId.toString('hex');
    const writer = new MessageWriter(method, MessageClass.request, transactionId);
    add?.(writer);
    if (key !== undefined) writer.addIntegrity(key);
    const bytes = writer.finish();

    const started = performance.now();
    const send = (): void => this.#connection?.send(bytes);
    return new Promise((resolve) => {
      const isDatagram = this.endpoint.transport === 'udp';
      const timers = (isDatagram ? retransmissions(patienceMs) : []).map((at) =>
        setTimeout(send, at),
      );
      const settle: Pending['settle'] = (outcome) => {
        for (const timer of timers) clearTimeout(timer);
        signal.removeEventListener('abort', late);
        this.#pending.delete(id);
        const ms = performance.now() - started;
        if (outcome === 'late') resolve(this.#late());
        else if ('message' in outcome) resolve({ answered: true, message: outcome.message, ms });
        else resolve(noAnswer(outcome));
      };
      const late = (): void => settle('late');
      timers.push(setTimeout(late, patienceMs));
      signal.addEventListener('abort', late, { once: true });
      this.#pending.set(id, { method, key, settle });
      if (signal.aborted) late();
      else send();
    });
  }

  /** Sends what is not answered (RFC 8489 §3): a Send indication. */
  indicate(method: number, add: AddAttributes): void {
    const writer = new MessageWriter(
      method,
      MessageClass.indication,
      randomBytes(TRANSACTION_ID_LENGTH),
    );
    add(writer);
    this.#connection?.send(writer.finish());
  }

  /** RFC 8656 §12.5. */
  sendChannelData(channel: number, data: Buffer): void {
    const message = Buffer.alloc(CHANNEL_HEADER_LENGTH + data.length);
    writeChannelHeader(message, channel, data.length);
    data.copy(message, CHANNEL_HEADER_LENGTH);
    this.#connection?.send(message);
  }

  #late(): Answer {
    const detail = this.#strange ?? null;
    return { answered: false, fault: detail === null ? 'silent' : 'not_stun', detail };
  }

  #ended(end: ConnectionEnd): void {
    this.#end ??= end;
    for (const { settle } of this.#pending.values()) settle(end);
  }

  #received(bytes: Buffer): void {
    const [first] = bytes;
    if (first !== undefined && startsChannelData(first)) {
      const data = channelDataIn(bytes);
      if (data === undefined) this.#strange = 'broken ChannelData';
      else this.onData(data, bytes.readUInt16BE(0));
      return;
    }
    const message = parseStunMessage(bytes);
    if (typeof message === 'string') {
      this.#strange = message;
    } else if (message.messageClass === MessageClass.indication) {
      this.#indicated(message);
    } else {
      this.#answered(message);
    }
  }

  #indicated(message: StunMessage): void {
    const peer = read(message, attributes.xorPeerAddress);
    const data = read(message, attributes.data);
    if (message.method === Method.data && peer !== undefined && data !== undefined) {
      this.onData(data, peer);
    }
  }

  #answered(message: StunMessage): void {
    const pending = this.#pending.get(message.transactionId.toString('hex'));
    if (pending === undefined || pending.method !== message.method) return;
    const { key, settle } = pending;
    if (message.messageClass === MessageClass.request) {
      this.#strange = 'its own request came back';
    } else if (
      key !== undefined &&
      message.messageClass === MessageClass.success &&
      !hasIntegrity(message, key)
    ) {
      // RFC 8489 §9.2.5: as if it had never come.
      this.#strange = 'an answer without its signature';
    } else {
      settle({ message });
    }
  }
}

function channelDataIn(bytes: Buffer): Buffer | undefined {
  if (bytes.length < CHANNEL_HEADER_LENGTH) return undefined;
  const end = CHANNEL_HEADER_LENGTH + bytes.readUInt16BE(2);
  return end > bytes.length ? undefined : bytes.subarray(CHANNEL_HEADER_LENGTH, end);
}

function noAnswer({ reason, detail }: ConnectionEnd): Answer {
  return { answered: false, fault: reason === 'closed' ? 'silent' : reason, detail };
}
