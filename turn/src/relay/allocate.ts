import type { Authenticated } from '../auth/authenticator.js';
import { attributes } from '../codec/attributes.js';
import { reasonPhrases, type ErrorCode } from '../codec/error-code.js';
import { has, read, type StunMessage } from '../codec/stun-message.js';
import { AddressTable } from './address-table.js';
import {
  grantedLifetime,
  type Allocation,
  type Opening,
  type RelaySocket,
  type Reservation,
} from './allocation.js';
import { challenge, fail, succeed, type Exchange } from './exchange.js';
import type { RelayAddress } from './flow.js';
import {
  addUsage,
  endReservation,
  givePort,
  holdFlow,
  registerAllocation,
  type RelayState,
} from './relay-state.js';
import { TokenBucket } from './token-bucket.js';

/** RFC 8656 §18.8: the protocol number of UDP. */
const UDP = 17;
/** RFC 8656 §18.6. */
const IPV4 = 0x01;
const IPV6 = 0x02;

/** Ports to try before an Allocate is refused: others on this host may use some of the range. */
const MAXIMUM_ATTEMPTS = 16;

/** RFC 8656 §7.2: a reservation holds for at least 30 seconds. */
const RESERVATION_LIFETIME_MS = 30_000;
const RESERVATION_TOKEN_LENGTH = 8;

/** The receiving side of Allocate, RFC 8656 §7.2. Authentication has happened, expiry has not been looked at. */
export function handleAllocate(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  credential: Authenticated,
  now: number,
): void {
  const { holder } = exchange.flow;
  if (holder?.kind === 'opening') {
    // A retransmission gets the answer that is under way; anything else is a second Allocate.
    if (!holder.exchange.transactionId.equals(exchange.transactionId)) fail(state, exchange, 437);
    return;
  }
  if (holder?.kind === 'allocation') {
    if (holder.transactionId.equals(exchange.transactionId)) {
      state.options.commands.sendToClient(exchange.flow, holder.response);
    } else {
      fail(state, exchange, 437);
    }
    return;
  }
  if (credential.expiresAt <= state.options.epochNow()) {
    state.counters.authFailures += 1;
    challenge(state, { ...exchange, integrity: undefined }, 401, now);
    return;
  }

  const refusal = refuseRequest(request) ?? refuseCapacity(state, credential.user);
  if (refusal !== undefined) {
    fail(state, exchange, refusal);
    return;
  }
  const relay = exchange.flow.serverPort.relays[4];
  if (relay === undefined) {
    fail(state, exchange, 440);
    return;
  }

  const port = takePort(state, relay, request);
  if (port === undefined) {
    fail(state, exchange, 508);
    return;
  }
  addUsage(state, credential.user, 1);
  open(state, {
    kind: 'opening',
    exchange,
    owner: {
      username: credential.username,
      user: credential.user,
      algorithm: credential.algorithm,
      key: credential.integrity.key,
    },
    relay,
    lifetime: grantedLifetime(read(request, attributes.lifetime)),
    evenPort: read(request, attributes.evenPort),
    wantsIpv6: has(request, attributes.additionalAddressFamily),
    socket: relaySocket(state, relay, port),
    takenElsewhere: [],
  });
}

/** What is wrong with the attributes, in the order of RFC 8656 §7.2. */
function refuseRequest(request: StunMessage): ErrorCode | undefined {
  const transport = read(request, attributes.requestedTransport);
  if (transport === undefined) return 400;
  if (transport !== UDP) return 442;
  const family = read(request, attributes.requestedAddressFamily);
  const additional = read(request, attributes.additionalAddressFamily);
  const evenPort = read(request, attributes.evenPort);
  const hasToken = has(request, attributes.reservationToken);
  if (hasToken && (evenPort !== undefined || family !== undefined)) return 400;
  if (additional !== undefined) {
    if (additional !== IPV6 || family !== undefined || hasToken || evenPort === true) return 400;
  }
  return family === undefined || family === IPV4 ? undefined : 440;
}

function refuseCapacity(state: RelayState, user: string): ErrorCode | undefined {
  const { userQuota, totalQuota } = state.options;
  if (state.isDraining) return 508;
  if (totalQuota > 0 && state.sockets.size >= totalQuota) return 508;
  return userQuota > 0 && (state.usage.get(user) ?? 0) >= userQuota ? 486 : undefined;
}

function takePort(
  state: RelayState,
  relay: RelayAddress,
  request: StunMessage,
): number | undefined {
  const token = read(request, attributes.reservationToken);
  if (token !== undefined) {
    const reservation = state.reservations.get(token.toString('hex'));
    if (reservation?.relay.announced !== relay.announced) return undefined;
    endReservation(state, reservation, 'taken-over');
    return reservation.port;
  }
  return takeFreePort(state, relay, read(request, attributes.evenPort));
}

function takeFreePort(
  state: RelayState,
  relay: RelayAddress,
  evenPort: boolean | undefined,
): number | undefined {
  const pool = state.ports.get(relay.announced);
  return evenPort === undefined
    ? pool?.take(state.options.randomBelow)
    : pool?.takeEven(state.options.randomBelow, evenPort);
}

function relaySocket(state: RelayState, relay: RelayAddress, port: number): RelaySocket {
  const id = state.nextSocketId;
  state.nextSocketId += 1;
  return {
    id,
    bound: { family: 4, address: relay.bound, port },
    announced: { family: 4, address: relay.announced, port },
  };
}

function open(state: RelayState, opening: Opening): void {
  state.sockets.set(opening.socket.id, opening);
  holdFlow(state, opening.exchange.flow, opening);
  state.options.commands.openRelaySocket(opening.socket);
}

/** The relay socket is there: the allocation begins and its client is told (RFC 8656 §7.2). */
export function finishAllocate(state: RelayState, opening: Opening, now: number): void {
  giveTakenElsewhere(state, opening);
  const { exchange, owner, relay, socket, lifetime } = opening;
  const reservation = opening.evenPort === true ? reserve(state, opening, now) : undefined;
  const response = succeed(state, exchange, (writer) => {
    writer
      .add(attributes.xorRelayedAddress, socket.announced)
      .add(attributes.lifetime, lifetime)
      .add(attributes.xorMappedAddress, exchange.flow.client);
    if (reservation !== undefined) {
      writer.add(attributes.reservationToken, Buffer.from(reservation.token, 'hex'));
    }
    if (opening.wantsIpv6) {
      writer.add(attributes.addressErrorCode, { family: 6, code: 440, reason: reasonPhrases[440] });
    }
  });
  const allocation: Allocation = {
    kind: 'allocation',
    flow: exchange.flow,
    owner,
    relay,
    socket,
    transactionId: exchange.transactionId,
    response,
    permissions: new Map(),
    channels: new Map(),
    channelsByPeer: new AddressTable(),
    bandwidth: new TokenBucket(state.options.bytesPerSecond, now),
    forgottenAt: now,
    expiresAt: 0,
    heapIndex: -1,
  };
  state.deadlines.schedule(allocation, now + lifetime * 1000);
  holdFlow(state, exchange.flow, allocation);
  registerAllocation(state, allocation);
}

function reserve(state: RelayState, opening: Opening, now: number): Reservation {
  const reservation: Reservation = {
    kind: 'reservation',
    token: state.options.randomBytes(RESERVATION_TOKEN_LENGTH).toString('hex'),
    user: opening.owner.user,
    relay: opening.relay,
    port: opening.socket.bound.port + 1,
    expiresAt: 0,
    heapIndex: -1,
  };
  state.deadlines.schedule(reservation, now + RESERVATION_LIFETIME_MS);
  state.reservations.set(reservation.token, reservation);
  addUsage(state, reservation.user, 1);
  return reservation;
}

/** Somebody else on this host has the port: try another one, and answer 508 when there is none (RFC 8656 §7.2). */
export function retryAllocate(state: RelayState, opening: Opening): void {
  state.sockets.delete(opening.socket.id);
  opening.takenElsewhere.push(opening.socket.bound.port);
  if (opening.evenPort === true) givePort(state, opening.relay, opening.socket.bound.port + 1);
  const port =
    opening.takenElsewhere.length < MAXIMUM_ATTEMPTS
      ? takeFreePort(state, opening.relay, opening.evenPort)
      : undefined;
  if (port === undefined) {
    giveTakenElsewhere(state, opening);
    holdFlow(state, opening.exchange.flow, undefined);
    addUsage(state, opening.owner.user, -1);
    fail(state, opening.exchange, 508);
    return;
  }
  opening.socket = relaySocket(state, opening.relay, port);
  open(state, opening);
}

/** The client has gone before its relay socket was there. */
export function abandonAllocate(state: RelayState, opening: Opening): void {
  state.sockets.delete(opening.socket.id);
  state.options.commands.closeRelaySocket(opening.socket);
  opening.takenElsewhere.push(opening.socket.bound.port);
  if (opening.evenPort === true) givePort(state, opening.relay, opening.socket.bound.port + 1);
  giveTakenElsewhere(state, opening);
  holdFlow(state, opening.exchange.flow, undefined);
  addUsage(state, opening.owner.user, -1);
}

function giveTakenElsewhere(state: RelayState, opening: Opening): void {
  for (const port of opening.takenElsewhere.splice(0)) givePort(state, opening.relay, port);
}
