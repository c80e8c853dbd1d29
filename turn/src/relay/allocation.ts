import type { HeldCredential } from '../auth/authenticator.js';
import {
  familyOf,
  type AddressFamily,
  type TransportAddress,
} from '@parley/stun/transport-address';
import type { AddressTable } from './address-table.js';
import type { Relayed } from './counters.js';
import type { Expiring } from './deadline-heap.js';
import type { Exchange } from './exchange.js';
import type { Flow, RelayAddress } from './flow.js';
import type { OtherWorkers } from './other-workers.js';
import type { PeerReach } from './peer-policy.js';
import type { ReservedPort } from './reservation-table.js';
import type { TokenBucket } from './token-bucket.js';

/** RFC 8656 §3.2 and §7.2: seconds. */
const DEFAULT_LIFETIME_S = 600;
const MAXIMUM_LIFETIME_S = 3600;
/** RFC 8656 §9 and §12. */
const PERMISSION_LIFETIME_MS = 300_000;
export const CHANNEL_LIFETIME_MS = 600_000;

/** Bounds what one allocation can make the server remember. A browser uses one per remote candidate. */
export const MAXIMUM_PERMISSIONS = 1024;
export const MAXIMUM_CHANNELS = 1024;

/** ICMP errors that an allocation's client is told of, a second. */
export const ICMP_PER_SECOND = 20;

/** How often requests look for what has expired, so that many channels do not make every request slow. */
const FORGET_INTERVAL_MS = 10_000;

/** The socket that peers see. */
export interface RelaySocket {
  readonly id: number;
  readonly bound: TransportAddress;
  /** the relayed transport address, as the client is told */
  readonly announced: TransportAddress;
}

/** What may be reached at an address, settled when the permission is made and again when the policy changes. */
export interface Reach {
  readonly policy: Exclude<PeerReach, 'refused'>;
  /** the relay's own allocations at this address, by port; `undefined` for an address that is not the relay's */
  readonly allocations: ReadonlyMap<number, RelayedAddress> | undefined;
  /** the same of other workers; `undefined` for an address that is not the relay's, and for a single worker */
  readonly otherWorkers: OtherWorkers | undefined;
  /** the server's own listeners at this address, which nobody reaches through it */
  readonly listenerPorts: ReadonlySet<number> | undefined;
}

/** RFC 8656 §9. */
export interface Permission {
  /** changes only with the policy */
  reach: Reach;
  /** ms */
  expiresAt: number;
}

/** RFC 8656 §12. */
export interface Channel {
  readonly number: number;
  readonly peer: TransportAddress;
  readonly permission: Permission;
  /** ms */
  expiresAt: number;
}

/** Whom an allocation belongs to. */
export interface Owner extends HeldCredential {
  /** whose quota it counts against */
  readonly user: string;
}

/** How the port of a relayed address is chosen (RFC 8656 §7.2, EVEN-PORT and RESERVATION-TOKEN). */
export type PortChoice = 'any' | 'even' | 'even-with-next' | 'reserved';

/** A relayed address that an Allocate is getting. */
export interface OpeningAddress {
  readonly kind: 'opening-address';
  readonly opening: Opening;
  readonly relay: RelayAddress;
  socket: RelaySocket;
  isOpen: boolean;
  /** ports that somebody else turned out to use; given back when this address is decided */
  readonly takenElsewhere: number[];
}

/** Why an address family could not be had beside the other (RFC 8656 §18.12). */
export interface AddressError {
  readonly family: AddressFamily;
  readonly code: 440 | 508;
}

/** An Allocate that waits for its relay sockets. */
export interface Opening {
  readonly kind: 'opening';
  readonly exchange: Exchange;
  readonly owner: Owner;
  /** seconds */
  readonly lifetime: number;
  readonly portChoice: PortChoice;
  /** the addresses that are still hoped for, IPv4 first */
  readonly addresses: OpeningAddress[];
  readonly errors: AddressError[];
}

/**
 * A relayed transport address. In a dual allocation each has a lifetime of its own, since a Refresh may name one address
 * family (RFC 8656 §8.1).
 */
export interface RelayedAddress extends Expiring {
  readonly kind: 'relayed-address';
  readonly allocation: Allocation;
  readonly relay: RelayAddress;
  readonly socket: RelaySocket;
}

/** RFC 8656 §3.2. */
export interface Allocation {
  readonly kind: 'allocation';
  /** names it in events */
  readonly id: number;
  /** ms */
  readonly createdAt: number;
  /** what it has relayed so far */
  readonly relayed: Relayed;
  readonly flow: Flow;
  readonly owner: Owner;
  /** by address family; one of them, or both in a dual allocation */
  readonly addresses: Record<AddressFamily, RelayedAddress | undefined>;
  /** to the Allocate that made it: a retransmission gets the same (RFC 8656 §7.2) */
  readonly response: Buffer;
  /** by peer address */
  readonly permissions: Map<string, Permission>;
  readonly channels: Map<number, Channel>;
  readonly channelsByPeer: AddressTable<Channel>;
  readonly bandwidth: TokenBucket;
  /** ICMP errors that are passed on, {@link ICMP_PER_SECOND} */
  readonly icmpBudget: TokenBucket;
  /** when {@link forgetExpired} last looked, ms */
  forgottenAt: number;
}

/**
 * A port that this worker keeps for a second Allocate, from whatever 5-tuple and with whatever worker it comes
 * (RFC 8656 §7.2, RESERVATION-TOKEN).
 */
export interface Reservation extends Expiring {
  readonly kind: 'reservation';
  readonly token: Buffer;
  readonly user: string;
  readonly reserved: ReservedPort;
}

/** The lifetime to grant for the one asked for, seconds (RFC 8656 §7.2). */
export function grantedLifetime(requested: number | undefined): number {
  return Math.min(Math.max(requested ?? 0, DEFAULT_LIFETIME_S), MAXIMUM_LIFETIME_S);
}

/** Installs or refreshes a permission; `undefined` when the allocation has as many as it may. */
export function installPermission(
  allocation: Allocation,
  address: string,
  reach: Reach,
  now: number,
): Permission | undefined {
  const known = allocation.permissions.get(address);
  if (known !== undefined) {
    known.expiresAt = now + PERMISSION_LIFETIME_MS;
    return known;
  }
  if (allocation.permissions.size >= MAXIMUM_PERMISSIONS) return undefined;
  const permission: Permission = { reach, expiresAt: now + PERMISSION_LIFETIME_MS };
  allocation.permissions.set(address, permission);
  return permission;
}

/** The channel bound to a number, unless it has expired. */
export function liveChannel(
  allocation: Allocation,
  number: number,
  now: number,
): Channel | undefined {
  const channel = allocation.channels.get(number);
  return channel !== undefined && channel.expiresAt > now ? channel : undefined;
}

/** The channel bound to a peer, unless it has expired. */
export function liveChannelTo(
  allocation: Allocation,
  address: string,
  port: number,
  now: number,
): Channel | undefined {
  const channel = allocation.channelsByPeer.get(address, port);
  return channel !== undefined && channel.expiresAt > now ? channel : undefined;
}

/** Takes a channel out of both tables. */
export function removeChannel(allocation: Allocation, channel: Channel): void {
  if (allocation.channels.get(channel.number) === channel) {
    allocation.channels.delete(channel.number);
  }
  if (allocation.channelsByPeer.get(channel.peer.address, channel.peer.port) === channel) {
    allocation.channelsByPeer.delete(channel.peer.address, channel.peer.port);
  }
}

/**
 * Forgets what has expired. Requests call it, so that it costs packets nothing; expiry itself is always read from the
 * clock. A permission stays while a live channel refers to it, since CreatePermission may renew it.
 */
export function forgetExpired(allocation: Allocation, now: number): void {
  if (now - allocation.forgottenAt < FORGET_INTERVAL_MS) return;
  allocation.forgottenAt = now;
  const inUse = new Set<Permission>();
  for (const channel of allocation.channels.values()) {
    if (channel.expiresAt <= now) removeChannel(allocation, channel);
    else inUse.add(channel.permission);
  }
  for (const [address, permission] of allocation.permissions) {
    if (permission.expiresAt <= now && !inUse.has(permission)) {
      allocation.permissions.delete(address);
    }
  }
}

/** Forgets the permissions and channels of one address family, whose relayed address has gone (RFC 8656 §8.1). */
export function forgetFamily(allocation: Allocation, family: AddressFamily): void {
  for (const channel of allocation.channels.values()) {
    if (channel.peer.family === family) removeChannel(allocation, channel);
  }
  for (const address of allocation.permissions.keys()) {
    if (familyOf(address) === family) allocation.permissions.delete(address);
  }
}
