import type { AddressFamily, TransportAddress } from '@parley/stun/transport-address';
import type { Allocation, Opening } from './allocation.js';
import type { Transport } from './counters.js';

/** An address that allocations are relayed from. */
export interface RelayAddress {
  /** the address that relay sockets are bound to */
  readonly bound: string;
  /** the address that clients are told, different from `bound` behind a 1:1 NAT */
  readonly announced: string;
}

/**
 * What allocations made through one listener are relayed from, by address family; a family without one cannot be had
 * (440). Plain data, so that it can be handed to another thread.
 */
export type RelayAddresses = Readonly<Partial<Record<AddressFamily, RelayAddress>>>;

/** A listener, as the relay core knows it. */
export interface ServerPort {
  readonly id: number;
  readonly transport: Transport;
  readonly local: TransportAddress;
  /** where clients reach it, different from `local` behind a 1:1 NAT */
  readonly announced: TransportAddress;
  readonly relays: RelayAddresses;
}

/** The address outside a 1:1 NAT is known of a listener whose own address is relayed from. */
export function createServerPort(
  id: number,
  transport: Transport,
  local: TransportAddress,
  relays: RelayAddresses,
): ServerPort {
  const relay = relays[local.family];
  const address = relay?.bound === local.address ? relay.announced : local.address;
  return { id, transport, local, announced: { ...local, address }, relays };
}

/**
 * A 5-tuple: a client's transport address, a listener and its protocol. The transport makes one per connection; for
 * datagrams the core makes one per request and keeps it only while it has an allocation.
 */
export interface Flow {
  readonly serverPort: ServerPort;
  readonly client: TransportAddress;
  /** the connection it runs over, as the transport numbered it; `undefined` for datagrams */
  readonly connection: number | undefined;
  /** what the 5-tuple has: nothing, an Allocate in progress, or an allocation */
  holder: Opening | Allocation | undefined;
}

export function createFlow(
  serverPort: ServerPort,
  client: TransportAddress,
  connection?: number,
): Flow {
  return { serverPort, client, connection, holder: undefined };
}
