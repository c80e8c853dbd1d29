import type { RelayAddress } from './flow.js';
import { createPortTableMemory, MAXIMUM_WORKERS, type PortTableMemory } from './port-table.js';
import { createQuotaMemory, type QuotaMemory } from './quota-ledger.js';
import { createReservationMemory, type ReservationMemory } from './reservation-table.js';
import { createSourceMemory, type SourceMemory } from './source-limit.js';

/**
 * What the workers of one server share: which ports are whose and which are reserved, how much each user has, how much each source has asked.
 * Plain data over shared memory, to be handed to threads. All of them must go by one clock, and a worker that ends takes
 * its part of the tables with it, so that the others must end too.
 */
export interface RelayTables {
  readonly workers: number;
  readonly ports: readonly PortTableMemory[];
  readonly reservations: ReservationMemory;
  readonly quota: QuotaMemory;
  readonly sources: SourceMemory;
}

export interface RelayTablesOptions {
  /** what any of the listeners relays from */
  readonly relays: readonly RelayAddress[];
  /** first and last, both included */
  readonly relayPorts: readonly [first: number, last: number];
  readonly workers: number;
  readonly randomBytes: (length: number) => Uint8Array;
}

const KEY_LENGTH = 32;

/** Makes the tables, over memory that threads can share when there is more than one worker. */
export function createRelayTables(options: RelayTablesOptions): RelayTables {
  const { relays, relayPorts, workers, randomBytes } = options;
  if (workers < 1 || workers > MAXIMUM_WORKERS) {
    throw new RangeError(`workers must be a number from 1 to ${MAXIMUM_WORKERS}`);
  }
  const buffer = (octets: number): ArrayBufferLike =>
    workers > 1 ? new SharedArrayBuffer(octets) : new ArrayBuffer(octets);
  const bounds = new Map<string, Set<string>>();
  for (const { announced, bound } of relays) {
    bounds.set(announced, (bounds.get(announced) ?? new Set()).add(bound));
  }
  const ports = [...bounds].map(([announced, own]) =>
    createPortTableMemory(announced, [...own], relayPorts, buffer),
  );
  const [first, last] = relayPorts;
  const portsInAll = ports.length * (last - first + 1);
  // Whatever is claimed has a port, or is about to ask for one.
  const claims = portsInAll + 2 * workers;
  // Copies, since bytes from a pool would take the whole pool along to every thread.
  const seed = new DataView(Uint8Array.from(randomBytes(4)).buffer).getInt32(0);
  return {
    workers,
    ports,
    reservations: createReservationMemory(portsInAll, buffer),
    quota: createQuotaMemory(claims, Uint8Array.from(randomBytes(KEY_LENGTH)), buffer),
    sources: createSourceMemory(seed, buffer),
  };
}
