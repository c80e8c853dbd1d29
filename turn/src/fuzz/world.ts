/** One server of one or two workers, with its clients and the network around it, all of it chosen by a seed. */
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { RelaySocket } from '../relay/allocation.js';
import type { RelayCommands } from '../relay/commands.js';
import { createCounters } from '../relay/counters.js';
import type { Flow } from '../relay/flow.js';
import { createRelay, type Relay } from '../relay/relay.js';
import type { Settings } from '../relay/settings.js';
import { REALM } from '../testing/requests.js';
import { residue } from '../testing/residue.js';
import type { SeededRandom } from '../testing/seeded-random.js';
import { onceIn, pick, randomOctets } from './choices.js';
import { createClient, forgetGrants, type FuzzClient } from './client.js';
import type { Coverage } from './coverage.js';
import type { OwnPlaces } from './peers.js';
import { OTHER_HOST4, randomPlan, type Plan } from './plan.js';
import { randomSettings } from './random-settings.js';
import { reachablePeers, type ReachablePeers } from './reachable-peers.js';
import { Finding, plain, Witness } from './witness.js';

const EPOCH = 1_800_000_000_000;

/** A relay socket of one worker. */
export interface WorldSocket {
  readonly worker: number;
  readonly socket: RelaySocket;
}

/** A datagram between two workers, on its way. */
interface Passing {
  readonly to: WorldSocket;
  readonly from: WorldSocket;
  readonly data: Buffer;
}

export class World {
  now = 1_000_000;
  readonly workers: readonly Relay[];
  readonly clients: readonly FuzzClient[];
  readonly witness: Witness;
  readonly own: OwnPlaces;
  readonly opening = new Map<RelaySocket, WorldSocket>();
  readonly open = new Map<RelaySocket, WorldSocket>();
  passing: Passing[] = [];
  readonly #random: SeededRandom;
  readonly #plan: Plan;
  readonly #coverage: Coverage;
  #settings: Settings;
  /** besides those that it listens on and relays from */
  #hostAddresses = [OTHER_HOST4];
  #mayReach: ReachablePeers;
  #nextConnection = 1;
  readonly #connections = new Map<number, FuzzClient>();

  constructor(random: SeededRandom, coverage: Coverage) {
    this.#random = random;
    this.#coverage = coverage;
    this.#plan = randomPlan(random);
    this.own = this.#plan.own;
    const { serverPorts, tables } = this.#plan;
    this.witness = new Witness(coverage, this.own.addresses);
    this.witness.now = this.now;
    this.#settings = randomSettings(this.#random);
    this.#mayReach = this.#judgement();
    const software = onceIn(random, 3) ? undefined : pick(random, ['Parley', 'p'.repeat(127)]);
    const canSetDontFragment = onceIn(random, 2);
    this.workers = Array.from({ length: tables.workers }, (_, worker) =>
      createRelay({
        serverPorts,
        realm: REALM,
        hostAddresses: this.#hostAddresses,
        settings: this.#settings,
        commands: this.#commands(worker, canSetDontFragment),
        counters: createCounters(),
        software,
        tables,
        worker,
        epochNow: () => EPOCH + this.now,
        randomBelow: (limit) => random.below(limit),
        randomBytes: (length) => randomOctets(random, length),
      }),
    );
    this.clients = this.#createClients();
  }

  /** Moves on; the relays are woken as by a timer, or, when it is late, not. */
  pass(milliseconds: number, isTimerLate: boolean): void {
    this.now += milliseconds;
    this.witness.now = this.now;
    if (isTimerLate) return;
    this.witness.input = { kind: 'event' };
    for (const worker of this.workers) {
      const wakeAt = worker.nextWakeAt();
      if (wakeAt !== undefined && wakeAt <= this.now) worker.wake(this.now);
    }
  }

  /** Begins a connection for a client of a stream listener; one that it had ends. */
  connect(client: FuzzClient): void {
    if (client.serverPort.transport === 'udp') return;
    const worker = this.workers[client.worker];
    this.witness.input = { kind: 'event' };
    if (client.flow !== undefined) worker?.disconnected(client.flow);
    forgetGrants(client);
    client.asked.clear();
    const connection = this.#nextConnection;
    this.#nextConnection += 1;
    this.#connections.set(connection, client);
    client.flow = worker?.connected(client.serverPort, client.address, connection);
  }

  /** Opens a relay socket that was asked for, or fails to. */
  settleOpening(isPortTaken: boolean): void {
    const [entry] = this.opening.values();
    if (entry === undefined) return;
    const { socket, worker } = entry;
    this.witness.input = { kind: 'event' };
    this.opening.delete(socket);
    if (isPortTaken) {
      this.workers[worker]?.relaySocketFailed(socket.id, this.now);
    } else {
      this.open.set(socket, entry);
      this.workers[worker]?.relaySocketOpened(socket.id, this.now);
    }
  }

  reconfigure(): void {
    this.#settings = randomSettings(this.#random);
    this.#mayReach = this.#judgement();
    this.witness.input = { kind: 'event' };
    for (const worker of this.workers) worker.reconfigure(this.#settings, this.now);
  }

  /** The host gets an address where a peer was, or loses it again. */
  moveHost(): void {
    this.#hostAddresses = [
      OTHER_HOST4,
      ...pick(this.#random, [[], ['9.9.9.9'], ['2606:4700::1111']]),
    ];
    this.#mayReach = this.#judgement();
    this.witness.input = { kind: 'event' };
    for (const worker of this.workers) worker.setHostAddresses(this.#hostAddresses);
  }

  drain(): void {
    for (const worker of this.workers) worker.drain();
  }

  toggleAlternate(isInService: boolean): void {
    const [server] = this.#settings.alternateServers;
    if (server === undefined) return;
    for (const worker of this.workers) worker.setInService(server, isInService);
  }

  /** Hands over what one worker sent to another; the announced address shows (other-workers.ts). */
  deliverPassing(): void {
    for (const { to, from, data } of this.passing.splice(0)) {
      if (!this.open.has(to.socket)) continue;
      const { bound, announced } = from.socket;
      this.witness.input = { kind: 'from-peer', peers: [announced], data };
      const { address, port } = bound;
      this.workers[to.worker]?.peerDatagramReceived(
        to.socket.id,
        data,
        0,
        data.length,
        address,
        port,
        this.now,
      );
    }
  }

  /** What a client may be told of a peer that sends from here: one that another worker relays shows as it is announced. */
  shown(peer: TransportAddress): TransportAddress[] {
    const own = this.#plan.relays.find(({ bound }) => bound === peer.address);
    return own === undefined || this.workers.length === 1
      ? [peer]
      : [peer, { ...peer, address: own.announced }];
  }

  mayReach(peer: TransportAddress): boolean {
    return this.#mayReach(peer, this.#liveSockets());
  }

  /** What must be true at any time. */
  checkTables(): void {
    const allocations = this.workers.reduce((sum, worker) => sum + worker.allocations, 0);
    const sockets = this.open.size + this.opening.size;
    if (allocations > this.open.size) throw new Finding('an allocation without a socket');
    if (sockets > 2 * this.clients.length) throw new Finding('sockets that no client has');
    const taken = this.#plan.tables.ports.reduce((sum, { words }) => sum + (words[0] ?? 0), 0);
    if (taken < sockets) throw new Finding(`${sockets} sockets on ${taken} ports`);
  }

  /** Lets everything end and looks for what is left. */
  finish(): void {
    while (this.opening.size > 0) this.settleOpening(true);
    for (const client of this.clients) {
      if (client.flow !== undefined) this.workers[client.worker]?.disconnected(client.flow);
    }
    this.pass(4_000_000, false);
    for (const worker of this.workers) {
      if (worker.allocations !== 0) throw new Finding('allocations that never end');
      if (worker.nextWakeAt() !== undefined) throw new Finding('a deadline for nothing');
      const { allocationsCreated, allocationsEnded } = worker.counters;
      if (allocationsCreated !== allocationsEnded) throw new Finding('allocations are miscounted');
      this.#coverage.ended(worker.counters);
    }
    if (this.open.size > 0) throw new Finding('relay sockets stay open');
    const left = residue(this.#plan.tables);
    if (left > 0) throw new Finding(`${left} words are left in the tables of ports and quotas`);
  }

  *#liveSockets(): Iterable<RelaySocket> {
    for (const { socket } of this.open.values()) yield socket;
  }

  #judgement(): ReachablePeers {
    return reachablePeers({
      allowed: this.#settings.allowedPeers,
      denied: this.#settings.deniedPeers,
      hostAddresses: [
        ...this.#hostAddresses,
        ...this.#plan.serverPorts.map(({ local }) => local.address),
      ],
      relayAddresses: this.#plan.relays.flatMap(({ bound, announced }) => [bound, announced]),
      listeners: this.#plan.serverPorts.flatMap(({ local }) => [
        local,
        ...this.#plan.relays.map(({ announced }) => transportAddress(announced, local.port)),
      ]),
    });
  }

  #createClients(): FuzzClient[] {
    const clients: FuzzClient[] = [];
    for (const serverPort of this.#plan.serverPorts) {
      for (let count = 0; count < 2; count += 1) {
        const address = serverPort.local.family === 4 ? '7.7.7.7' : '2606:4700::7';
        const client = createClient(
          clients.length % this.workers.length,
          serverPort,
          transportAddress(address, 40_000 + clients.length),
          pick(this.#random, ['ana', 'bob', '__proto__', 'constructor', 'a\0b\r\nc']),
          EPOCH + this.now,
        );
        clients.push(client);
        this.connect(client);
      }
    }
    return clients;
  }

  /** The client that a message is for; answers to RESPONSE-PORT go to another port of whoever asked. */
  #clientOf(flow: Flow): FuzzClient {
    const { input } = this.witness;
    const client =
      flow.connection === undefined
        ? this.clients.find(
            ({ serverPort, address }) =>
              serverPort === flow.serverPort &&
              address.port === flow.client.port &&
              address.address === flow.client.address,
          )
        : this.#connections.get(flow.connection);
    if (client !== undefined) return client;
    if (input.kind !== 'from-client' || input.client.address.address !== flow.client.address) {
      throw new Finding(`an answer to ${flow.client.address}, who is nobody`);
    }
    return input.client;
  }

  /** Discovery may answer from another listener, so that whoever asked is who is answered. */
  #answeredOf(flow: Flow): FuzzClient {
    const { input } = this.witness;
    const isAsker =
      input.kind === 'from-client' && input.client.address.address === flow.client.address;
    return isAsker && flow.connection === undefined ? input.client : this.#clientOf(flow);
  }

  #commands(worker: number, canSetDontFragment: boolean): RelayCommands {
    const { witness } = this;
    const sendToPeer: RelayCommands['sendToPeer'] = (socket, packet, start, end, peer) => {
      const data = packet.subarray(start, end);
      const from = this.open.get(socket);
      if (from === undefined) throw new Finding('data from a socket that is not open');
      if (!this.mayReach(peer)) throw new Finding(`data to ${peer.address} port ${peer.port}`);
      if (peer.port === 0) throw new Finding('data to port 0');
      const to = this.#boundAt(peer);
      if (to !== undefined && to.worker !== worker) {
        // The client has permitted the announced address or the bound one.
        const isAnnounced = !this.#isPermittedAs(peer);
        witness.sentToPeer(isAnnounced ? to.socket.announced : peer, data);
        this.passing.push({ to, from, data: Buffer.from(data) });
      } else {
        witness.sentToPeer(peer, data);
      }
      return !onceIn(this.#random, 50);
    };
    return {
      sendToClient: (flow, bytes) => {
        witness.answered(this.#answeredOf(flow), bytes);
      },
      sendDataIndication: (flow, bytes) => {
        witness.dataIndicationSent(this.#clientOf(flow), bytes);
        return !onceIn(this.#random, 50);
      },
      sendChannelData: (flow, channel, packet, start, end) => {
        witness.channelDataSent(this.#clientOf(flow), channel, packet.subarray(start, end));
        return !onceIn(this.#random, 50);
      },
      sendToPeer,
      ...(canSetDontFragment && { sendToPeerDontFragment: sendToPeer }),
      openRelaySocket: (socket) => {
        this.opening.set(socket, { worker, socket });
      },
      closeRelaySocket: (socket) => {
        if (!this.open.delete(socket) && !this.opening.delete(socket)) {
          throw new Finding('a socket was closed twice');
        }
      },
    };
  }

  #boundAt({ address, port }: TransportAddress): WorldSocket | undefined {
    for (const entry of this.open.values()) {
      const { bound } = entry.socket;
      if (bound.port === port && bound.address === address) return entry;
    }
    return undefined;
  }

  #isPermittedAs(peer: TransportAddress): boolean {
    const { input } = this.witness;
    return (
      input.kind === 'from-client' &&
      (input.client.permissions.get(plain(peer).octets) ?? 0) > this.now
    );
  }
}
