import { createAuthenticator, type Authenticator } from '../auth/authenticator.js';
import { createCredentialStore } from '../auth/credentials.js';
import { createNonceIssuer } from '../auth/nonce.js';
import type { ReadableAttribute } from '@parley/stun/attributes';
import type { ErrorCode } from '@parley/stun/error-code';
import { AddressTable } from './address-table.js';
import type { OpeningAddress, Reach, RelayedAddress, Reservation } from './allocation.js';
import { findAlternatePorts, type AlternatePorts } from './alternate-ports.js';
import { findStandings, type Standing } from './alternate-servers.js';
import type { RelayCommands, RelayObserver } from './commands.js';
import type { Counters } from './counters.js';
import { DeadlineHeap } from './deadline-heap.js';
import type { Flow, RelayAddress, ServerPort } from './flow.js';
import { createPeerPolicy, mustParseCidr, type PeerPolicy } from './peer-policy.js';
import { findOtherWorkers, findTranslations, type OtherWorkers } from './other-workers.js';
import { PortTable, type RandomBelow } from './port-table.js';
import { QuotaLedger, type ClaimVerdict } from './quota-ledger.js';
import type { RelayTables } from './relay-tables.js';
import type { RecentRefusals } from './recent-refusals.js';
import { ReservationTable } from './reservation-table.js';
import type { Settings } from './settings.js';
import { SourceLimit } from './source-limit.js';
import { understoodAttributes } from './understood-attributes.js';

export interface RelayOptions {
  readonly serverPorts: readonly ServerPort[];
  readonly realm: string;
  /** every address of this host, until `setHostAddresses`: peers cannot be there, whether or not this server listens on them */
  readonly hostAddresses: readonly string[];
  /** what holds until `reconfigure` */
  readonly settings: Settings;
  readonly commands: RelayCommands;
  /** where to count */
  readonly counters: Counters;
  readonly observer?: RelayObserver;
  /** value of SOFTWARE, or `undefined` to leave it out */
  readonly software: string | undefined;
  /** what this worker shares with the others of its server */
  readonly tables: RelayTables;
  /** the number of this worker, from 0 */
  readonly worker: number;
  /** ms since the epoch, for what outlives this process: the expiry of credentials, the age of nonces. All else goes by `now` */
  readonly epochNow: () => number;
  readonly randomBelow: RandomBelow;
  readonly randomBytes: (length: number) => Buffer;
}

/** The settings, and what is made of them so that requests find it ready. */
interface Configured {
  settings: Settings;
  authenticator: Authenticator;
  policy: PeerPolicy;
  hostAddresses: readonly string[];
  sourceLimit: SourceLimit;
  /** each listener among the servers that share its clients */
  standings: ReadonlyMap<ServerPort, Standing>;
}

/** Everything the relay remembers. Handlers of single methods work on it. */
export interface RelayState extends Configured {
  readonly options: RelayOptions;
  readonly counters: Counters;
  /** datagram flows that have an allocation or are getting one, per listener */
  readonly flows: ReadonlyMap<ServerPort, AddressTable<Flow>>;
  /** relayed addresses by IP address, announced or bound, then by port */
  readonly relayed: ReadonlyMap<string, Map<number, RelayedAddress>>;
  /** by relay socket id */
  readonly sockets: Map<number, OpeningAddress | RelayedAddress>;
  /** per announced address, so that no two allocations are told the same transport address */
  readonly ports: ReadonlyMap<string, PortTable>;
  /** what other workers relay, by each of the relay's own addresses */
  readonly otherWorkers: ReadonlyMap<string, OtherWorkers>;
  /** the announced address by the bound one, for what other workers send */
  readonly translations: ReadonlyMap<string, string>;
  readonly listenerPorts: ReadonlyMap<string, ReadonlySet<number>>;
  /** with or without DONT-FRAGMENT, as the transport can do */
  readonly understood: readonly ReadableAttribute[];
  /** for NAT behaviour discovery; empty without a second port */
  readonly alternatePorts: ReadonlyMap<ServerPort, AlternatePorts>;
  /** alternates that cannot serve at present, by their keys */
  readonly outOfService: Set<string>;
  readonly deadlines: DeadlineHeap<RelayedAddress | Reservation>;
  readonly reservations: ReservationTable;
  readonly refusals: RecentRefusals;
  /** what counts against quotas: allocations and reservations */
  readonly quota: QuotaLedger;
  allocations: number;
  nextSocketId: number;
  nextAllocationId: number;
  isDraining: boolean;
}

export function createRelayState(options: RelayOptions): RelayState {
  const relayed = new Map<string, Map<number, RelayedAddress>>();
  const flows = new Map<ServerPort, AddressTable<Flow>>();
  const listenerPorts = new Map<string, Set<number>>();
  for (const serverPort of options.serverPorts) {
    const { local } = serverPort;
    const relays = Object.values(serverPort.relays);
    if (serverPort.transport === 'udp') flows.set(serverPort, new AddressTable());
    // Behind a 1:1 NAT the listener is found at the announced address too.
    for (const address of [local.address, ...relays.map(({ announced }) => announced)]) {
      listenerPorts.set(address, (listenerPorts.get(address) ?? new Set()).add(local.port));
    }
    for (const { announced, bound } of relays) {
      for (const address of [announced, bound]) {
        if (!relayed.has(address)) relayed.set(address, new Map());
      }
    }
  }
  const { tables, worker } = options;
  const quota = new QuotaLedger(tables.quota);
  const portTables = tables.ports.map((memory) => [memory, new PortTable(memory, worker)] as const);
  return {
    options,
    counters: options.counters,
    ...configure(options, options.settings, options.hostAddresses),
    flows,
    relayed,
    sockets: new Map(),
    ports: new Map(tables.ports.map((memory) => [memory.announced, new PortTable(memory, worker)])),
    otherWorkers: findOtherWorkers(tables, worker),
    translations: findTranslations(tables),
    listenerPorts,
    understood: understoodAttributes(options.commands.sendToPeerDontFragment !== undefined),
    alternatePorts: findAlternatePorts(options.serverPorts),
    outOfService: new Set(),
    deadlines: new DeadlineHeap(),
    reservations: new ReservationTable(tables.reservations, portTables, quota),
    refusals: new Map(),
    quota,
    allocations: 0,
    nextSocketId: 1,
    nextAllocationId: worker + 1,
    isDraining: false,
  };
}

/** Makes of settings what requests ask; throws a TypeError for what is no CIDR. */
export function configure(
  options: RelayOptions,
  settings: Settings,
  hostAddresses: readonly string[],
): Configured {
  const { serverPorts } = options;
  return {
    settings,
    authenticator: createAuthenticator(
      createCredentialStore(options.realm, settings.secrets),
      createNonceIssuer(settings.secrets),
    ),
    policy: policyOf(options, settings, hostAddresses),
    hostAddresses,
    sourceLimit: new SourceLimit(settings.unauthenticatedRate, options.tables.sources),
    standings: findStandings(serverPorts, settings.alternateServers),
  };
}

/** The peer policy that follows from settings and addresses. */
export function policyOf(
  { serverPorts }: RelayOptions,
  { allowedPeers, deniedPeers }: Settings,
  hostAddresses: readonly string[],
): PeerPolicy {
  return createPeerPolicy({
    allowed: allowedPeers.map(mustParseCidr),
    denied: deniedPeers.map(mustParseCidr),
    hostAddresses: [...hostAddresses, ...serverPorts.map(({ local }) => local.address)],
    relayAddresses: serverPorts.flatMap(({ relays }) =>
      Object.values(relays).flatMap(({ bound, announced }) => [bound, announced]),
    ),
  });
}

/** What may be reached at a peer address; `undefined` when the policy refuses it. */
export function reachOf(state: RelayState, address: string): Reach | undefined {
  const policy = state.policy.reachOf(address);
  if (policy === 'refused') return undefined;
  return {
    policy,
    allocations: state.relayed.get(address),
    otherWorkers: state.otherWorkers.get(address),
    listenerPorts: state.listenerPorts.get(address),
  };
}

/** Whether anybody can get anything that is not reserved. */
export function hasRoom(state: RelayState): boolean {
  const { totalQuota } = state.settings;
  if (totalQuota > 0 && state.quota.total >= totalQuota) return false;
  const tables = [...state.ports.values()];
  return tables.length === 0 || tables.some(({ available }) => available > 0);
}

/** How a refusal for quotas is answered (RFC 8656 §7.2). */
export const quotaErrors = { user: 486, total: 508 } as const satisfies Record<
  Exclude<ClaimVerdict, 'ok'>,
  ErrorCode
>;

/** Counts one more allocation or reservation against a user's quota; answers why not when there is no room for it. */
export function claimQuota(state: RelayState, user: string): 486 | 508 | undefined {
  const { userQuota, totalQuota } = state.settings;
  const verdict = state.quota.claim(state.quota.hashOf(user), userQuota, totalQuota);
  return verdict === 'ok' ? undefined : quotaErrors[verdict];
}

/** Takes back one {@link claimQuota}. */
export function releaseQuota(state: RelayState, user: string): void {
  state.quota.release(state.quota.hashOf(user));
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
