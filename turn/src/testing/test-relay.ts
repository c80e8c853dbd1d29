/** The relay core with a clock in the test's hand and a record of everything it asked for. */
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import type { StunMessage } from '@parley/stun/stun-message';
import { read } from '@parley/stun/stun-message';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { AlternateServer } from '../relay/alternate-servers.js';
import type { RelaySocket } from '../relay/allocation.js';
import type { RelayCommands } from '../relay/commands.js';
import { createCounters } from '../relay/counters.js';
import {
  createServerPort,
  type Flow,
  type RelayAddress,
  type RelayAddresses,
  type ServerPort,
} from '../relay/flow.js';
import { createRelayTables, type RelayTables } from '../relay/relay-tables.js';
import { createRelay, type Relay } from '../relay/relay.js';
import type { RelayOptions } from '../relay/relay-state.js';
import type { Settings } from '../relay/settings.js';
import {
  credentialOf,
  encodeRequest,
  mustParse,
  REALM,
  SECRET,
  type AddAttributes,
  type ClientCredential,
  type RequestOptions,
} from './requests.js';

export const LISTEN_ADDRESS = '8.8.4.4';
export const RELAY_ADDRESS = '8.8.4.4';
/** A peer address that the policy lets through. */
export const PEER: TransportAddress = { family: 4, address: '9.9.9.9', port: 5000 };
export const START_EPOCH = 1_800_000_000_000;

export type ToClient =
  | { readonly kind: 'message'; readonly flow: Flow; readonly bytes: Buffer }
  | {
      readonly kind: 'channel-data';
      readonly flow: Flow;
      readonly channel: number;
      readonly data: string;
    };

export interface ToPeer {
  readonly socket: RelaySocket;
  readonly data: string;
  readonly peer: TransportAddress;
  /** whether with the DF bit */
  readonly dontFragment?: true;
}

export interface TestRelayOptions extends Partial<
  Settings & Pick<RelayOptions, 'hostAddresses' | 'software' | 'randomBytes' | 'observer'>
> {
  readonly relayPorts?: readonly [first: number, last: number];
  /** what several of them have in common as workers of one server, and which one this is */
  readonly shared?: { readonly tables: RelayTables; readonly worker: number };
  readonly realm?: string;
  readonly relay?: RelayAddress | undefined;
  /** an IPv6 address to relay from too; there is none by default */
  readonly relay6?: RelayAddress;
  /** where the first listeners are: {@link LISTEN_ADDRESS} port 3478 unless said otherwise */
  readonly listener?: TransportAddress;
  /** UDP and TCP listeners besides those of {@link LISTEN_ADDRESS} port 3478 */
  readonly moreListeners?: readonly TransportAddress[];
  /** whether the transport can set the DF bit; by default it cannot */
  readonly canSetDontFragment?: boolean;
  /** relay sockets open at once, unless this is false */
  readonly opensAtOnce?: boolean;
}

/** The tables of so many workers. */
export function createTestTables(
  relays: readonly RelayAddress[],
  workers: number,
  relayPorts: readonly [first: number, last: number] = [50_000, 50_009],
): RelayTables {
  return createRelayTables({
    relays,
    relayPorts,
    workers,
    randomBytes: (length) => Buffer.alloc(length, 5),
  });
}

export class TestRelay {
  /** ms; also drives the wall clock that credentials expire by */
  now = 1_000_000;
  readonly core: Relay;
  readonly udp: ServerPort;
  readonly tcp: ServerPort;
  readonly tls: ServerPort;
  readonly serverPorts: readonly ServerPort[];
  readonly alternateServers: readonly AlternateServer[];
  toClients: ToClient[] = [];
  toPeers: ToPeer[] = [];
  readonly opening: RelaySocket[] = [];
  readonly opened: RelaySocket[] = [];
  readonly closed: RelaySocket[] = [];
  nextConnection = 1;
  /** whether sockets take no data at present */
  isBusy = false;

  constructor(options: TestRelayOptions = {}) {
    const relay =
      'relay' in options ? options.relay : { bound: RELAY_ADDRESS, announced: RELAY_ADDRESS };
    const local = options.listener ?? transportAddress(LISTEN_ADDRESS, 3478);
    const relays: RelayAddresses = {
      ...(relay && { 4: relay }),
      ...(options.relay6 && { 6: options.relay6 }),
    };
    this.udp = createServerPort(0, 'udp', local, relays);
    this.tcp = createServerPort(1, 'tcp', local, relays);
    this.tls = createServerPort(2, 'tls', { ...local, port: 5349 }, relays);
    const more = (options.moreListeners ?? []).flatMap((listener, index) => [
      createServerPort(3 + 2 * index, 'udp', listener, relays),
      createServerPort(4 + 2 * index, 'tcp', listener, relays),
    ]);
    this.serverPorts = [this.udp, this.tcp, this.tls, ...more];
    this.alternateServers = options.alternateServers ?? [];
    const opensAtOnce = options.opensAtOnce ?? true;
    this.#settings = {
      secrets: options.secrets ?? [SECRET],
      allowedPeers: options.allowedPeers ?? [],
      deniedPeers: options.deniedPeers ?? [],
      userQuota: options.userQuota ?? 0,
      totalQuota: options.totalQuota ?? 0,
      bytesPerSecond: options.bytesPerSecond ?? 0,
      unauthenticatedRate: options.unauthenticatedRate ?? 0,
      alternateServers: this.alternateServers,
    };
    const commands: RelayCommands = {
      sendToClient: (flow, bytes) => {
        this.toClients.push({ kind: 'message', flow, bytes });
      },
      sendDataIndication: (flow, bytes) => {
        if (this.isBusy) return false;
        this.toClients.push({ kind: 'message', flow, bytes });
        return true;
      },
      sendChannelData: (flow, channel, packet, start, end) => {
        if (this.isBusy) return false;
        const data = packet.toString('utf8', start, end);
        this.toClients.push({ kind: 'channel-data', flow, channel, data });
        return true;
      },
      sendToPeer: (socket, packet, start, end, peer) => {
        if (this.isBusy) return false;
        this.toPeers.push({ socket, data: packet.toString('utf8', start, end), peer });
        return true;
      },
      ...(options.canSetDontFragment === true && {
        sendToPeerDontFragment: (socket, packet, start, end, peer) => {
          const data = packet.toString('utf8', start, end);
          this.toPeers.push({ socket, data, peer, dontFragment: true });
          return true;
        },
      }),
      openRelaySocket: (socket) => {
        this.opening.push(socket);
      },
      closeRelaySocket: (socket) => {
        this.closed.push(socket);
      },
    };
    this.core = createRelay({
      serverPorts: this.serverPorts,
      realm: options.realm ?? REALM,
      hostAddresses: options.hostAddresses ?? [],
      settings: this.#settings,
      commands,
      counters: createCounters(),
      observer: options.observer ?? {},
      software: 'software' in options ? options.software : 'Parley',
      tables:
        options.shared?.tables ??
        createTestTables(Object.values(relays), 1, options.relayPorts ?? [50_000, 50_009]),
      worker: options.shared?.worker ?? 0,
      epochNow: () => START_EPOCH + this.now,
      randomBelow: () => 0,
      randomBytes: options.randomBytes ?? ((length) => Buffer.alloc(length, 5)),
    });
    this.#opensAtOnce = opensAtOnce;
  }

  readonly #opensAtOnce: boolean;
  #settings: Settings;

  /** Changes some of the settings, as a reload does. */
  reconfigure(changes: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...changes };
    this.core.reconfigure(this.#settings, this.now);
  }

  /** A client at an address of its own, signed in as `user`. */
  client(user = 'ana', port = 40_000, address = '7.7.7.7'): TestClient {
    return new TestClient(this, this.udp, transportAddress(address, port), user);
  }

  /** The same over a connection. */
  tcpClient(user = 'ana', port = 40_000): TestClient {
    return this.clientOver(this.tcp, user, transportAddress('7.7.7.7', port));
  }

  /** A client of any listener. */
  clientOver(serverPort: ServerPort, user: string, address: TransportAddress): TestClient {
    if (serverPort.transport === 'udp') return new TestClient(this, serverPort, address, user);
    const connection = this.nextConnection;
    this.nextConnection += 1;
    const flow = this.core.connected(serverPort, address, connection);
    return new TestClient(this, serverPort, address, user, flow);
  }

  /** Lets time pass, waking the core as a timer would. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    const wakeAt = this.core.nextWakeAt();
    if (wakeAt !== undefined && wakeAt <= this.now) this.core.wake(this.now);
  }

  /** Opens every relay socket that was asked for. */
  openPending(): void {
    for (const socket of this.opening.splice(0)) {
      this.opened.push(socket);
      this.core.relaySocketOpened(socket.id, this.now);
    }
  }

  settle(): void {
    if (this.#opensAtOnce) this.openPending();
  }

  /** Data from a peer reaches a relay socket. */
  fromPeer(socket: RelaySocket, data: string, peer: TransportAddress): void {
    const { address, port } = peer;
    const packet = Buffer.from(data);
    this.core.peerDatagramReceived(socket.id, packet, 0, packet.length, address, port, this.now);
  }
}

export class TestClient {
  readonly relay: TestRelay;
  readonly address: TransportAddress;
  readonly flow: Flow | undefined;
  credential: ClientCredential;
  nonce: string | undefined;
  readonly #serverPort: ServerPort;

  constructor(
    relay: TestRelay,
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
