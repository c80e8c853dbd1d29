import type { Authenticator } from '../auth/authenticator.js';
import { AddressTable } from './address-table.js';
import type { Allocation, Opening, Reach, RelaySocket, Reservation } from './allocation.js';
import { findAlternatePorts, type AlternatePorts } from './alternate-ports.js';
import type { AllocationEnd, RelayCommands, RelayObserver } from './commands.js';
import type { Counters } from './counters.js';
import { DeadlineHeap } from './deadline-heap.js';
import type { Flow, RelayAddress, ServerPort } from './flow.js';
import type { PeerPolicy } from './peer-policy.js';
import { PortPool, type RandomBelow } from './port-pool.js';
import { SourceLimit } from './source-limit.js';

export interface RelayOptions {
  readonly serverPorts: readonly ServerPort[];
  readonly authenticator: Authenticator;
  readonly policy: PeerPolicy;
  readonly commands: RelayCommands;
  /** where to count */
  readonly counters: Counters;
  readonly observer?: RelayObserver;
  /** value of SOFTWARE, or `undefined` to leave it out */
  readonly software: string | undefined;
  /** first and last relay port, both included */
  readonly relayPorts: readonly [first: number, last: number];
  /** allocations per user; 0 for no limit */
  readonly userQuota: number;
  /** allocations in all; 0 for no limit */
  readonly totalQuota: number;
  /** bytes per second and allocation, both directions together; 0 for no limit */
  readonly bytesPerSecond: number;
  /** unauthenticated requests per second and source address; 0 for no limit */
  readonly unauthenticatedRate: number;
  /** milliseconds since the epoch, for the expiry of credentials; everything else goes by the `now` of each call */
  readonly epochNow: () => number;
  readonly randomBelow: RandomBelow;
  readonly randomBytes: (length: number) => Buffer;
}

/** Everything the relay remembers. Handlers of single methods work on it. */
export interface RelayState {
  readonly options: RelayOptions;
  readonly counters: Counters;
  /** datagram flows that have an allocation or are getting one, per listener */
  readonly flows: ReadonlyMap<ServerPort, AddressTable<Flow>>;
  /** allocations by relayed address, announced or bound, then by port */
  readonly relayed: ReadonlyMap<string, Map<number, Allocation>>;
  /** by relay socket id */
  readonly sockets: Map<number, Opening | Allocation>;
  /** free ports per announced address, so that no two allocations are told the same transport address */
  readonly ports: ReadonlyMap<string, PortPool>;
  readonly listenerPorts: ReadonlyMap<string, ReadonlySet<number>>;
  /** for NAT behaviour discovery; empty without a second port */
  readonly alternatePorts: ReadonlyMap<ServerPort, AlternatePorts>;
  readonly deadlines: DeadlineHeap<Allocation | Reservation>;
  readonly reservations: Map<string, Reservation>;
  /** allocations, openings and reservations per user */
  readonly usage: Map<string, number>;
  readonly sourceLimit: SourceLimit;
  allocations: number;
  nextSocketId: number;
  isDraining: boolean;
}

export function createRelayState(options: RelayOptions): RelayState {
  const relayed = new Map<string, Map<number, Allocation>>();
  const ports = new Map<string, PortPool>();
  const flows = new Map<ServerPort, AddressTable<Flow>>();
  const listenerPorts = new Map<string, Set<number>>();
  for (const serverPort of options.serverPorts) {
    const { local, relays } = serverPort;
    const relay = relays[4];
    if (serverPort.transport === 'udp') flows.set(serverPort, new AddressTable());
    // Behind a 1:1 NAT the listener is found at the announced address too.
    for (const address of relay === undefined
      ? [local.address]
      : [local.address, relay.announced]) {
      listenerPorts.set(address, (listenerPorts.get(address) ?? new Set()).add(local.port));
    }
    if (relay !== undefined && !ports.has(relay.announced)) {
      ports.set(relay.announced, new PortPool(...options.relayPorts));
    }
    for (const address of relay === undefined ? [] : [relay.announced, relay.bound]) {
      if (!relayed.has(address)) relayed.set(address, new Map());
    }
  }
  return {
    options,
    counters: options.counters,
    flows,
    relayed,
    sockets: new Map(),
    ports,
    listenerPorts,
    alternatePorts: findAlternatePorts(options.serverPorts),
    deadlines: new DeadlineHeap(),
    reservations: new Map(),
    usage: new Map(),
    sourceLimit: new SourceLimit(
      options.unauthenticatedRate,
      options.randomBytes(4).readInt32BE(0),
    ),
    allocations: 0,
    nextSocketId: 1,
    isDraining: false,
  };
}

/** What may be reached at a peer address; `undefined` when the policy refuses it. */
export function reachOf(state: RelayState, address: string): Reach | undefined {
  const policy = state.options.policy.reachOf(address);
  if (policy === 'refused') return undefined;
  return {
    policy,
    allocations: state.relayed.get(address),
    listenerPorts: state.listenerPorts.get(address),
  };
}

/** Counts something against a user's quota. */
export function addUsage(state: RelayState, user: string, amount: 1 | -1): void {
  const usage = (state.usage.get(user) ?? 0) + amount;
  if (usage === 0) state.usage.delete(user);
  else state.usage.set(user, usage);
}

export function givePort(state: RelayState, relay: RelayAddress, port: number): void {
  state.ports.get(relay.announced)?.give(port);
}

/** Binds a 5-tuple to what it now has, or to nothing. */
export function holdFlow(state: RelayState, flow: Flow, holder: Flow['holder']): void {
  flow.holder = holder;
  const table = state.flows.get(flow.serverPort);
  if (holder === undefined) table?.delete(flow.client.address, flow.client.port);
  else table?.set(flow.client.address, flow.client.port, flow);
}

/** Makes an allocation findable by its socket and by its relayed address. */
export function registerAllocation(state: RelayState, allocation: Allocation): void {
  state.sockets.set(allocation.socket.id, allocation);
  for (const { address, port } of relayedAddresses(allocation.socket)) {
    state.relayed.get(address)?.set(port, allocation);
  }
  state.allocations += 1;
  state.counters.allocationsCreated += 1;
  state.options.observer?.allocationCreated?.(allocation);
}

/** Ends an allocation and gives everything back that it held. */
export function endAllocation(state: RelayState, allocation: Allocation, end: AllocationEnd): void {
  state.deadlines.remove(allocation);
  state.sockets.delete(allocation.socket.id);
  for (const { address, port } of relayedAddresses(allocation.socket)) {
    state.relayed.get(address)?.delete(port);
  }
  holdFlow(state, allocation.flow, undefined);
  state.options.commands.closeRelaySocket(allocation.socket);
  givePort(state, allocation.relay, allocation.socket.bound.port);
  addUsage(state, allocation.owner.user, -1);
  state.allocations -= 1;
  state.counters.allocationsEnded += 1;
  state.options.observer?.allocationEnded?.(allocation, end);
}

function relayedAddresses(socket: RelaySocket): readonly { address: string; port: number }[] {
  return [socket.announced, socket.bound];
}

/** Ends a reservation; the port goes back unless an Allocate takes it over. */
export function endReservation(
  state: RelayState,
  reservation: Reservation,
  port: 'given-back' | 'taken-over',
): void {
  state.deadlines.remove(reservation);
  state.reservations.delete(reservation.token);
  addUsage(state, reservation.user, -1);
  if (port === 'given-back') givePort(state, reservation.relay, reservation.port);
}
