/** The relay core with a clock in the test's hand and a record of everything it asked for. */
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { AlternateServer } from '../relay/alternate-servers.js';
import type { RelaySocket } from '../relay/allocation.js';
import type { RelayCommands } from '../relay/commands.js';
import { createCounters } from '../relay/counters.js';
import {
  createServerPort,
  type RelayAddress,
  type RelayAddresses,
  type ServerPort,
} from '../relay/flow.js';
import { createRelayTables, type RelayTables } from '../relay/relay-tables.js';
import { createRelay, type Relay } from '../relay/relay.js';
import type { RelayOptions } from '../relay/relay-state.js';
import type { Settings } from '../relay/settings.js';
import { REALM, SECRET } from './requests.js';
import { START_EPOCH, TestClient, type ClientsRelay, type ToClient } from './test-client.js';

export const LISTEN_ADDRESS = '8.8.4.4';
export const RELAY_ADDRESS = '8.8.4.4';
/** A peer address that the policy lets through. */
export const PEER: TransportAddress = { family: 4, address: '9.9.9.9', port: 5000 };

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

export class TestRelay implements ClientsRelay {
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
