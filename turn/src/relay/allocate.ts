/** The receiving side of Allocate, RFC 8656 §7.2: what is asked for, and whether it may be had. */
import type { Authenticated } from '../auth/authenticator.js';
import { attributes } from '@parley/stun/attributes';
import type { ErrorCode } from '@parley/stun/error-code';
import { has, read, transactionIdOf, type StunMessage } from '@parley/stun/stun-message';
import { familyOf, type AddressFamily } from '@parley/stun/transport-address';
import { familyFromWire, IPV6 } from './address-family.js';
import { grantedLifetime, type Owner, type PortChoice } from './allocation.js';
import { homeElsewhere, refuseAllocate, refuseHere, sendOn } from './alternate-servers.js';
import { challenge, fail, type Exchange } from './exchange.js';
import { openAllocation } from './open-allocation.js';
import { repeatRefusal } from './recent-refusals.js';
import { claimQuota, hasRoom, releaseQuota, type RelayState } from './relay-state.js';
import { redeem } from './reservation.js';

/** RFC 8656 §18.8: the protocol number of UDP. */
const UDP = 17;

/** Answers an Allocate. Authentication has happened, expiry has not been looked at. */
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
    if (transactionIdOf(holder.response).equals(exchange.transactionId)) {
      state.options.commands.sendToClient(exchange.flow, holder.response);
    } else {
      fail(state, exchange, 437);
    }
    return;
  }
  if (repeatRefusal(state, exchange, now)) return;
  if (credential.expiresAt <= state.options.epochNow()) {
    state.counters.authFailures += 1;
    challenge(state, { ...exchange, integrity: undefined }, 401);
    return;
  }
  // Reserved ports are where they were reserved: elsewhere the token is good for nothing.
  const isReserved = has(request, attributes.reservationToken);
  // Before the attributes: who can serve nobody says so, whatever is asked for.
  const isUnable = state.isDraining || (!isReserved && !hasRoom(state));
  const fault = isUnable ? 508 : refuseAttributes(request);
  if (fault === undefined && !isReserved) {
    const home = homeElsewhere(state, exchange.flow, credential.user);
    if (home !== undefined) {
      sendOn(state, exchange, home, now);
      return;
    }
  }
  const refusal = fault ?? admit(state, exchange, request, credential, now);
  if (refusal === undefined) return;
  if (isReserved && !isUnable) refuseHere(state, exchange, refusal, now);
  else refuseAllocate(state, exchange, credential.user, refusal, now);
}

/** What is wrong with the attributes, in the order of RFC 8656 §7.2. */
function refuseAttributes(request: StunMessage): ErrorCode | undefined {
  const transport = read(request, attributes.requestedTransport);
  if (transport === undefined) return 400;
  if (transport !== UDP) return 442;
  const family = read(request, attributes.requestedAddressFamily);
  const additional = read(request, attributes.additionalAddressFamily);
  const evenPort = read(request, attributes.evenPort);
  if (has(request, attributes.reservationToken)) {
    const isAlone = evenPort === undefined && family === undefined && additional === undefined;
    if (!isAlone) return 400;
  }
  if (additional !== undefined) {
    if (family !== undefined || evenPort === true || additional !== IPV6) return 400;
  }
  if (family !== undefined && familyFromWire(family) === undefined) return 440;
  return undefined;
}

/** The address families that are asked for; the first alone is IPv4 unless said otherwise (RFC 8656 §7.2). */
function requestedFamilies(request: StunMessage): readonly AddressFamily[] {
  if (has(request, attributes.additionalAddressFamily)) return [4, 6];
  return [familyFromWire(read(request, attributes.requestedAddressFamily)) ?? 4];
}

function portChoice(request: StunMessage): PortChoice {
  const evenPort = read(request, attributes.evenPort);
  if (evenPort === undefined) return 'any';
  return evenPort ? 'even-with-next' : 'even';
}

/** Begins the allocation if there is room for it; answers why not otherwise. */
function admit(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  credential: Authenticated,
  now: number,
): ErrorCode | undefined {
  const owner: Owner = {
    username: credential.username,
    user: credential.user,
    algorithm: credential.algorithm,
    key: credential.integrity.key,
  };
  const wanted = {
    exchange,
    owner,
    lifetime: grantedLifetime(read(request, attributes.lifetime)),
  };
  const token = read(request, attributes.reservationToken);
  if (token !== undefined) {
    const reserved = redeem(state, token, owner, now);
    if (typeof reserved === 'number') return reserved;
    return openAllocation(state, {
      ...wanted,
      families: [familyOf(reserved.relay.bound)],
      portChoice: 'reserved',
      reserved,
    });
  }
  const choice = portChoice(request);
  const refusal = claimQuota(state, owner.user) ?? claimForNext(state, owner, choice);
  if (refusal !== undefined) return refusal;
  return openAllocation(state, {
    ...wanted,
    families: requestedFamilies(request),
    portChoice: choice,
  });
}

/** The port that EVEN-PORT keeps for later counts against the quota from now on. */
function claimForNext(state: RelayState, owner: Owner, choice: PortChoice): 486 | 508 | undefined {
  if (choice !== 'even-with-next') return undefined;
  const refusal = claimQuota(state, owner.user);
  if (refusal !== undefined) releaseQuota(state, owner.user);
  return refusal;
}
