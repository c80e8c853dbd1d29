import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { attributes } from '@parley/stun/attributes';
import { TRANSACTION_ID_LENGTH, type ChangeFlags } from '@parley/stun/attribute-values';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';
import {
  transportAddress,
  type AddressFamily,
  type TransportAddress,
} from '@parley/stun/transport-address';
import { retransmissions } from './client/retransmission.js';

/** What a server says of this end, and of itself where it knows RFC 5780. */
export interface BindingAnswer {
  /** this end as the server sees it */
  readonly mapped: TransportAddress;
  /** where the answer came from */
  readonly from: TransportAddress;
  /** OTHER-ADDRESS (RFC 5780 §7.4) */
  readonly other: TransportAddress | undefined;
  /** RESPONSE-ORIGIN (RFC 5780 §7.3): a server that sends it heeds CHANGE-REQUEST */
  readonly origin: TransportAddress | undefined;
}

export interface BindingRequest {
  readonly server: TransportAddress;
  readonly change?: ChangeFlags;
  readonly patienceMs: number;
}

type StrangerHandler = (data: Buffer, from: TransportAddress) => void;

/** One local port that asks many servers, and takes answers from anywhere: a NAT is known by what it does to one port. */
export class BindingSocket {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  #isClosed = false;
  readonly #pending = new Map<string, (answer: BindingAnswer | undefined) => void>();
  readonly family: AddressFamily;
  /** told of what is no answer */
  onStranger: StrangerHandler = () => undefined;

  private constructor(family: AddressFamily, socket: Socket, signal: AbortSignal) {
    this.family = family;
    this.#socket = socket;
    this.#signal = signal;
    socket.on('message', (message, { address, port }) => {
      this.#received(message, transportAddress(address, port));
    });
    // ICMP says nothing of a socket that is not connected, and what cannot be sent is not answered.
    socket.on('error', () => undefined);
  }

  /** `undefined` where this machine does not know the family. */
  static async open(
    family: AddressFamily,
    signal: AbortSignal,
  ): Promise<BindingSocket | undefined> {
    const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    try {
      socket.bind(0);
      await once(socket, 'listening');
      return new BindingSocket(family, socket, signal);
    } catch {
      // EAFNOSUPPORT: the answer says it.
      socket.close();
      return undefined;
    }
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(data: Buffer, to: TransportAddress): void {
    // Addresses come from servers, which may say anything, and Node takes no port 0.
    if (this.#isClosed || to.port === 0) return;
    this.#socket.send(data, to.port, to.address, () => undefined);
  }

  /** `undefined` without an answer, and for one that is an error. */
  ask({ server, change, patienceMs }: BindingRequest): Promise<BindingAnswer | undefined> {
    const transactionId = randomBytes(TRANSACTION_ID_LENGTH);
    const writer = new MessageWriter(Method.binding, MessageClass.request, transactionId);
    if (change !== undefined) writer.add(attributes.changeRequest, change);
    const bytes = writer.finish();
    const id = transactionId.toString('hex');
    return new Promise((resolve) => {
      const send = (): void => this.send(bytes, server);
      const timers = retransmissions(patienceMs).map((at) => setTimeout(send, at));
      const settle = (answer: BindingAnswer | undefined): void => {
        for (const timer of timers) clearTimeout(timer);
        this.#signal.removeEventListener('abort', giveUp);
        this.#pending.delete(id);
        resolve(answer);
      };
      const giveUp = (): void => settle(undefined);
      timers.push(setTimeout(giveUp, patienceMs));
      this.#signal.addEventListener('abort', giveUp, { once: true });
      this.#pending.set(id, settle);
      if (this.#signal.aborted) giveUp();
      else send();
    });
  }

  close(): void {
    for (const settle of this.#pending.values()) settle(undefined);
    this.#isClosed = true;
    this.#socket.close();
  }

  #received(bytes: Buffer, from: TransportAddress): void {
    const message = parseStunMessage(bytes);
    const settle =
      typeof message === 'string'
        ? undefined
        : this.#pending.get(message.transactionId.toString('hex'));
    if (typeof message === 'string' || settle === undefined) this.onStranger(bytes, from);
    else settle(bindingAnswer(message, from));
  }
}

function bindingAnswer(message: StunMessage, from: TransportAddress): BindingAnswer | undefined {
  const mapped =
    read(message, attributes.xorMappedAddress) ?? read(message, attributes.mappedAddress);
  if (message.messageClass !== MessageClass.success || mapped === undefined) return undefined;
  return {
    mapped,
    from,
    other: read(message, attributes.otherAddress),
    origin: read(message, attributes.responseOrigin),
  };
}
