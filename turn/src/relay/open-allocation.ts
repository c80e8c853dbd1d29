/** From an Allocate that may be served to an allocation: ports, relay sockets, the answer (RFC 8656 §7.2). */
import { attributes } from '@parley/stun/attributes';
import { reasonPhrases } from '@parley/stun/error-code';
import { familyOf, type AddressFamily } from '@parley/stun/transport-address';
import { AddressTable } from './address-table.js';
import { registerAllocation } from './allocation-lifecycle.js';
import { refuseAllocate, refuseHere } from './alternate-servers.js';
import {
  ICMP_PER_SECOND,
  type AddressError,
  type Allocation,
  type Opening,
  type OpeningAddress,
  type Owner,
  type PortChoice,
  type RelayedAddress,
  type RelaySocket,
} from './allocation.js';
import { createRelayed } from './counters.js';
import { succeed, type Exchange } from './exchange.js';
import type { RelayAddress } from './flow.js';
import { givePort, holdFlow, releaseQuota, type RelayState } from './relay-state.js';
import type { ReservedPort } from './reservation-table.js';
import { reserve } from './reservation.js';
import { TokenBucket } from './token-bucket.js';

/** Ports to try before an address is given up: others on this host may use some of the range. */
const MAXIMUM_ATTEMPTS = 16;

/** An Allocate that may be served. It counts against its owner's quota already. */
export interface WantedAllocation {
  readonly exchange: Exchange;
  readonly owner: Owner;
  /** seconds */
  readonly lifetime: number;
  readonly families: readonly AddressFamily[];
  readonly portChoice: PortChoice;
  /** the port to use, where it was reserved before */
  readonly reserved?: ReservedPort;
}

/** Takes ports and asks for their sockets; answers why not when there are none, and then holds nothing. */
export function openAllocation(
  state: RelayState,
  { exchange, owner, lifetime, families, portChoice, reserved }: WantedAllocation,
): AddressError['code'] | undefined {
  const opening: Opening = {
    kind: 'opening',
    exchange,
    owner,
    lifetime,
    portChoice,
    addresses: [],
    errors: [],
  };
  for (const family of families) {
    const relay = reserved?.relay ?? exchange.flow.serverPort.relays[family];
    if (relay === undefined) {
      opening.errors.push({ family, code: 440 });
      continue;
    }
    const port = reserved?.port ?? takePort(state, relay, portChoice);
    if (port === undefined) {
      opening.errors.push({ family, code: 508 });
      continue;
    }
    opening.addresses.push({
      kind: 'opening-address',
      opening,
      relay,
      socket: relaySocket(state, relay, port),
      isOpen: false,
      takenElsewhere: [],
    });
  }
  if (opening.addresses.length === 0) {
    releaseClaims(state, opening);
    return refusalOf(opening);
  }
  holdFlow(state, exchange.flow, opening);
  for (const address of opening.addresses) openSocket(state, address);
  return undefined;
}

/** With no address at all: 440 when no family can ever be had, 508 when it is a matter of ports. */
function refusalOf({ errors }: Opening): AddressError['code'] {
  return errors.every(({ code }) => code === 440) ? 440 : 508;
}

function takePort(
  state: RelayState,
  relay: RelayAddress,
  portChoice: PortChoice,
): number | undefined {
  const ports = state.ports.get(relay.announced);
  const { randomBelow } = state.options;
  switch (portChoice) {
    case 'any':
      return ports?.take(randomBelow);
    case 'even':
      return ports?.takeEven(randomBelow, false);
    case 'even-with-next':
      return ports?.takeEven(randomBelow, true);
    case 'reserved':
      // A token stands for one port; when that cannot be bound, there is no other (508).
      return undefined;
  }
}

function relaySocket(state: RelayState, relay: RelayAddress, port: number): RelaySocket {
  const id = state.nextSocketId;
  state.nextSocketId += 1;
  return {
    id,
    bound: { family: familyOf(relay.bound), address: relay.bound, port },
    announced: { family: familyOf(relay.announced), address: relay.announced, port },
  };
}

function openSocket(state: RelayState, address: OpeningAddress): void {
  state.sockets.set(address.socket.id, address);
  state.options.commands.openRelaySocket(address.socket);
}

/** A relay socket is there. When it was the last one, the allocation begins. */
export function relaySocketOpened(state: RelayState, address: OpeningAddress, now: number): void {
  address.isOpen = true;
  giveTakenElsewhere(state, address);
  finishWhenOpen(state, address.opening, now);
}

/** Somebody else on this host has the port: try another one, and do without this address when there is none. */
export function relaySocketFailed(state: RelayState, address: OpeningAddress, now: number): void {
  const { opening, relay } = address;
  setAside(state, address);
  const port =
    address.takenElsewhere.length < MAXIMUM_ATTEMPTS
      ? takePort(state, relay, opening.portChoice)
      : undefined;
  if (port !== undefined) {
    address.socket = relaySocket(state, relay, port);
    openSocket(state, address);
    return;
  }
  giveTakenElsewhere(state, address);
  opening.addresses.splice(opening.addresses.indexOf(address), 1);
  opening.errors.push({ family: address.socket.bound.family, code: 508 });
  if (opening.addresses.length > 0) {
    finishWhenOpen(state, opening, now);
    return;
  }
  holdFlow(state, opening.exchange.flow, undefined);
  releaseClaims(state, opening);
  const { exchange, owner, portChoice } = opening;
  const refusal = refusalOf(opening);
  // What a token stands for is here or nowhere.
  if (portChoice === 'reserved') refuseHere(state, exchange, refusal, now);
  else refuseAllocate(state, exchange, owner.user, refusal, now);
}

/** The client has gone before its relay sockets were there. */
export function abandonAllocate(state: RelayState, opening: Opening): void {
  for (const address of opening.addresses) {
    state.options.commands.closeRelaySocket(address.socket);
    setAside(state, address);
    giveTakenElsewhere(state, address);
  }
  holdFlow(state, opening.exchange.flow, undefined);
  releaseClaims(state, opening);
}

/** Keeps a port from being tried again at once, without a socket. */
function setAside(
  state: RelayState,
  { socket, takenElsewhere, opening, relay }: OpeningAddress,
): void {
  state.sockets.delete(socket.id);
  takenElsewhere.push(socket.bound.port);
  if (opening.portChoice === 'even-with-next') givePort(state, relay, socket.bound.port + 1);
}

function giveTakenElsewhere(state: RelayState, address: OpeningAddress): void {
  for (const port of address.takenElsewhere.splice(0)) givePort(state, address.relay, port);
}

/** The port kept for later has a claim of its own. */
function releaseClaims(state: RelayState, { owner, portChoice }: Opening): void {
  releaseQuota(state, owner.user);
  if (portChoice === 'even-with-next') releaseQuota(state, owner.user);
}

function finishWhenOpen(state: RelayState, opening: Opening, now: number): void {
  if (opening.addresses.every(({ isOpen }) => isOpen)) finish(state, opening, now);
}

/** The allocation begins and its client is told (RFC 8656 §7.2). */
function finish(state: RelayState, opening: Opening, now: number): void {
  const { exchange, owner, lifetime, addresses, errors } = opening;
  const token = reserveNext(state, opening, now);
  const response = succeed(state, exchange, (writer) => {
    for (const { socket } of addresses) writer.add(attributes.xorRelayedAddress, socket.announced);
    writer
      .add(attributes.lifetime, lifetime)
      .add(attributes.xorMappedAddress, exchange.flow.client);
    if (token !== undefined) writer.add(attributes.reservationToken, token);
    for (const { family, code } of errors) {
      writer.add(attributes.addressErrorCode, { family, code, reason: reasonPhrases[code] });
    }
  });
  const allocation: Allocation = {
    kind: 'allocation',
    id: state.nextAllocationId,
    createdAt: now,
    relayed: createRelayed(),
    flow: exchange.flow,
    owner,
    addresses: { 4: undefined, 6: undefined },
    response,
    permissions: new Map(),
    channels: new Map(),
    channelsByPeer: new AddressTable(),
    bandwidth: new TokenBucket(state.settings.bytesPerSecond, now),
    icmpBudget: new TokenBucket(ICMP_PER_SECOND, now),
    forgottenAt: now,
  };
  // Unique among all workers of the server.
  state.nextAllocationId += state.options.tables.workers;
  for (const { relay, socket } of addresses) {
    const address: RelayedAddress = {
      kind: 'relayed-address',
      allocation,
      relay,
      socket,
      expiresAt: 0,
      heapIndex: -1,
    };
    allocation.addresses[socket.bound.family] = address;
    state.deadlines.schedule(address, now + lifetime * 1000);
  }
  registerAllocation(state, allocation);
}

/** EVEN-PORT with its R bit goes without ADDITIONAL-ADDRESS-FAMILY, so that there is one address. */
function reserveNext(state: RelayState, opening: Opening, now: number): Buffer | undefined {
  const [address] = opening.addresses;
  if (opening.portChoice !== 'even-with-next' || address === undefined) return undefined;
  const { relay, socket } = address;
  return reserve(state, opening.owner.user, { relay, port: socket.bound.port + 1 }, now);
}
