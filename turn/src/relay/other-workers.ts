/**
 * Two people relayed by different workers of this server. Their data go through the relay sockets, from bound address to
 * bound address, since a 1:1 NAT need not lead a packet back; on both sides only the announced addresses show.
 */
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { PortTable } from './port-table.js';
import type { RelayTables } from './relay-tables.js';

/** The allocations of other workers at one of the relay's own addresses, be it announced or bound. */
export class OtherWorkers {
  readonly #ports: PortTable;
  /** the only bound address that counts here, where this is one */
  readonly #bound: string | undefined;
  /** by port, so that packets make no objects; there are no more than the range has ports */
  readonly #addresses = new Map<number, TransportAddress>();

  constructor(ports: PortTable, bound: string | undefined) {
    this.#ports = ports;
    this.#bound = bound;
  }

  /** Where to send what goes to this port; `undefined` when no other worker has it allocated now. */
  addressOf(port: number): TransportAddress | undefined {
    const bound = this.#ports.boundElsewhere(port);
    if (bound === undefined || (this.#bound !== undefined && bound !== this.#bound)) {
      return undefined;
    }
    const known = this.#addresses.get(port);
    if (known?.address === bound) return known;
    const address = transportAddress(bound, port);
    this.#addresses.set(port, address);
    return address;
  }
}

/** What other workers have, by each of the relay's own addresses; empty for a single worker. */
export function findOtherWorkers(
  tables: RelayTables,
  worker: number,
): ReadonlyMap<string, OtherWorkers> {
  const found = new Map<string, OtherWorkers>();
  if (tables.workers === 1) return found;
  for (const memory of tables.ports) {
    const ports = new PortTable(memory, worker);
    for (const bound of memory.bounds) found.set(bound, new OtherWorkers(ports, bound));
  }
  for (const memory of tables.ports) {
    found.set(memory.announced, new OtherWorkers(new PortTable(memory, worker), undefined));
  }
  return found;
}

/** The announced address of each bound one that differs, where other workers may send from it. */
export function findTranslations(tables: RelayTables): ReadonlyMap<string, string> {
  if (tables.workers === 1) return new Map();
  return new Map(
    tables.ports.flatMap(({ announced, bounds }) =>
      bounds.filter((bound) => bound !== announced).map((bound) => [bound, announced] as const),
    ),
  );
}
