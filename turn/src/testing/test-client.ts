/** A client of the relay core under test: what it sends arrives at once, and what it is answered lies ready. */
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import type { RelaySocket } from '../relay/allocation.js';
import type { Flow, ServerPort } from '../relay/flow.js';
import type { Relay } from '../relay/relay.js';
import {
  credentialOf,
  encodeRequest,
  mustParse,
  type AddAttributes,
  type ClientCredential,
  type RequestOptions,
} from './requests.js';

/** What the wall clock shows at 0 of a test's own clock, ms. */
export const START_EPOCH = 1_800_000_000_000;

export type ToClient =
  | { readonly kind: 'message'; readonly flow: Flow; readonly bytes: Buffer }
  | {
      readonly kind: 'channel-data';
      readonly flow: Flow;
      readonly channel: number;
      readonly data: string;
    };

/** What a client needs of the relay that it talks to. */
export interface ClientsRelay {
  readonly core: Relay;
  /** ms */
  readonly now: number;
  /** what the core has sent to clients and nobody has looked at */
  toClients: ToClient[];
  readonly opened: readonly RelaySocket[];
  /** Called when the core has had a packet. */
  readonly settle: () => void;
}

export class TestClient {
  readonly relay: ClientsRelay;
  readonly address: TransportAddress;
  readonly flow: Flow | undefined;
  credential: ClientCredential;
  nonce: string | undefined;
  readonly #serverPort: ServerPort;

  constructor(
    relay: ClientsRelay,
    serverPort: ServerPort,
    address: TransportAddress,
    user: string,
    flow?: Flow,
  ) {
    this.relay = relay;
    this.#serverPort = serverPort;
    this.address = address;
    this.flow = flow;
    this.credential = credentialOf(user, { now: START_EPOCH + relay.now });
  }

  /** Sends octets as they are. */
  send(bytes: Buffer): void {
    const { core, now } = this.relay;
    if (this.flow === undefined) {
      const { address, port } = this.address;
      core.datagramReceived(this.#serverPort, bytes, 0, bytes.length, address, port, now);
    } else {
      core.messageReceived(this.flow, bytes, now);
    }
    this.relay.settle();
  }

  /** What the relay has sent to this client since the last look. */
  take(): ToClient[] {
    const isMine = ({ flow }: ToClient): boolean =>
      flow.client.address === this.address.address &&
      flow.client.port === this.address.port &&
      flow.serverPort === this.#serverPort;
    const mine = this.relay.toClients.filter(isMine);
    this.relay.toClients = this.relay.toClients.filter((sent) => !isMine(sent));
    return mine;
  }

  /** The one message sent since the last look. */
  takeMessage(): StunMessage {
    const [only, ...others] = this.take();
    if (only?.kind !== 'message' || others.length > 0) throw new Error('expected one message');
    return mustParse(only.bytes);
  }

  /** Gets a nonce by asking without credentials, once. */
  #challenged(): string {
    if (this.nonce === undefined) {
      this.send(encodeRequest({ method: Method.allocate }));
      this.nonce = read(this.takeMessage(), attributes.nonce) ?? '';
    }
    return this.nonce;
  }

  /** A signed request with this client's nonce. */
  signed(method: number, add?: AddAttributes, more: Partial<RequestOptions> = {}): Buffer {
    const nonce = this.#challenged();
    return encodeRequest({
      method,
      credential: this.credential,
      nonce,
      ...(add === undefined ? {} : { add }),
      ...more,
    });
  }

  /** Sends a signed request and returns its answer. */
  request(method: number, add?: AddAttributes, more: Partial<RequestOptions> = {}): StunMessage {
    this.send(this.signed(method, add, more));
    return this.takeMessage();
  }

  allocate(add?: AddAttributes, more: Partial<RequestOptions> = {}): StunMessage {
    return this.request(
      Method.allocate,
      (writer) => {
        writer.add(attributes.requestedTransport, 17);
        add?.(writer);
      },
      more,
    );
  }

  /** Allocates, which must succeed, and returns the relay socket that peers would see. */
  mustAllocate(add?: AddAttributes): RelaySocket {
    const response = this.allocate(add);
    const relayed = read(response, attributes.xorRelayedAddress);
    if (relayed === undefined) throw new Error('the allocation was refused');
    const socket = this.relay.opened.findLast(({ announced }) => announced.port === relayed.port);
    if (socket === undefined) throw new Error('no relay socket was opened');
    return socket;
  }

  permit(...peers: TransportAddress[]): StunMessage {
    return this.request(Method.createPermission, (writer) => {
      for (const peer of peers) writer.add(attributes.xorPeerAddress, peer);
    });
  }

  bind(channel: number, peer: TransportAddress): StunMessage {
    return this.request(Method.channelBind, (writer) => {
      writer.add(attributes.channelNumber, channel).add(attributes.xorPeerAddress, peer);
    });
  }

  sendIndication(peer: TransportAddress, data: string): void {
    this.send(
      encodeRequest({
        method: Method.send,
        messageClass: MessageClass.indication,
        add: (writer) => {
          writer.add(attributes.xorPeerAddress, peer).add(attributes.data, Buffer.from(data));
        },
      }),
    );
  }
}
