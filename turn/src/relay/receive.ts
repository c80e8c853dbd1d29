/** From bytes to the handler of their method: what kind of message it is, and whether it may be served. */
import { startsChannelData } from '@parley/stun/channel-data';
import { MessageClass, Method } from '@parley/stun/message-type';
import { isMalformed, parseStunMessage, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { handleAllocate } from './allocate.js';
import { endExpired } from './allocation-lifecycle.js';
import { handleBinding } from './binding.js';
import { handleChannelBind } from './channel-bind.js';
import { requestMethod } from './counters.js';
import { handleCreatePermission } from './create-permission.js';
import { relayChannelData, relaySendIndication } from './data-path.js';
import { challenge, createExchange, fail, refuseUnknown, type Exchange } from './exchange.js';
import { createFlow, type Flow, type ServerPort } from './flow.js';
import { handleRefresh } from './refresh.js';
import type { RelayState } from './relay-state.js';

/** What came of a message on a stream: on garbage the connection is of no more use. */
export type StreamVerdict = 'understood' | 'garbage';

/** Takes a datagram; its 5-tuple is remembered only while it has an allocation. */
export function receiveDatagram(
  state: RelayState,
  serverPort: ServerPort,
  packet: Buffer,
  start: number,
  end: number,
  address: string,
  port: number,
  now: number,
): void {
  // A new flow is forgotten again unless an authenticated Allocate succeeds on it.
  const flow =
    state.flows.get(serverPort)?.get(address, port) ??
    createFlow(serverPort, transportAddress(address, port));
  receive(state, flow, packet, start, end, now);
}

/** Takes one message of a 5-tuple: the octets of `packet` from `start` up to `end`. */
export function receive(
  state: RelayState,
  flow: Flow,
  packet: Buffer,
  start: number,
  end: number,
  now: number,
): StreamVerdict {
  const { holder } = flow;
  // Expiry holds even when the timer that calls `wake` is late.
  if (holder?.kind === 'allocation') endExpired(state, holder, now);
  if (start < end && startsChannelData(packet[start] ?? 0)) {
    if (flow.holder?.kind === 'allocation') {
      relayChannelData(state, flow.holder, packet, start, end, now);
    } else {
      state.counters.drops['no-allocation'] += 1;
    }
    return 'understood';
  }
  const message = parseStunMessage(packet.subarray(start, end));
  if (typeof message === 'string') {
    state.counters.drops[message === 'wrong fingerprint' ? 'wrong-fingerprint' : 'malformed'] += 1;
    return 'garbage';
  }
  switch (message.messageClass) {
    case MessageClass.request:
      receiveRequest(state, flow, message, now);
      break;
    case MessageClass.indication:
      receiveIndication(state, flow, message, now);
      break;
    case MessageClass.success:
    case MessageClass.error:
      // A server asks nothing, so it expects no answers.
      state.counters.drops['not-for-a-server'] += 1;
      break;
  }
  return 'understood';
}

function receiveIndication(state: RelayState, flow: Flow, message: StunMessage, now: number): void {
  if (message.method === Method.send) {
    if (flow.holder?.kind === 'allocation') {
      relaySendIndication(state, flow.holder, message, now);
    } else {
      state.counters.drops['no-allocation'] += 1;
    }
  } else if (message.method !== Method.binding) {
    // A Binding indication is a keepalive and needs nothing (RFC 8489 §6.3.2).
    state.counters.drops['not-for-a-server'] += 1;
  }
}

function receiveRequest(state: RelayState, flow: Flow, request: StunMessage, now: number): void {
  state.counters.requests[requestMethod(request.method)] += 1;
  // An allocation's own requests are not limited before they had a chance to prove themselves, so that a flood cannot
  // end a call behind the same address.
  const mayBeProven = flow.holder !== undefined && request.method !== Method.binding;
  if (!mayBeProven && state.sourceLimit.isExceeded(flow.client.address, now)) {
    state.counters.drops['rate-limit'] += 1;
    return;
  }
  const exchange = createExchange(flow, request);
  switch (request.method) {
    case Method.binding:
      state.sourceLimit.count(flow.client.address, now);
      handleBinding(state, exchange, request);
      break;
    case Method.allocate:
    case Method.refresh:
    case Method.createPermission:
    case Method.channelBind:
      receiveAuthenticated(state, exchange, request, now);
      break;
    default:
      // RFC 8489 §6.3: a method that is not supported gets no answer.
      state.sourceLimit.count(flow.client.address, now);
      state.counters.drops['not-for-a-server'] += 1;
  }
}

function receiveAuthenticated(
  state: RelayState,
  unproven: Exchange,
  request: StunMessage,
  now: number,
): void {
  const { flow } = unproven;
  const { client } = flow;
  const credential = state.authenticator.authenticate(
    request,
    client.address,
    flow.holder?.kind === 'allocation' ? flow.holder.owner : undefined,
    state.options.epochNow(),
  );
  if (credential.outcome === 'refused') {
    if (state.sourceLimit.isExceeded(client.address, now)) {
      state.counters.drops['rate-limit'] += 1;
      return;
    }
    state.sourceLimit.count(client.address, now);
    // The first request of a client carries no credentials; that is how it asks for a nonce.
    if (credential.code === 401 && request.integrity !== undefined) {
      state.counters.authFailures += 1;
    }
    if (credential.code === 400) fail(state, unproven, 400);
    else challenge(state, unproven, credential.code);
    return;
  }

  const exchange: Exchange = {
    ...unproven,
    integrity: credential.integrity,
    secretIndex: credential.secretIndex,
  };
  if (isMalformed(request, state.understood)) {
    fail(state, exchange, 400);
    return;
  }
  if (refuseUnknown(state, exchange, request, state.understood)) return;
  if (request.method === Method.allocate) {
    handleAllocate(state, exchange, request, credential, now);
    return;
  }
  const allocation = flow.holder;
  if (allocation?.kind !== 'allocation') {
    fail(state, exchange, 437);
    return;
  }
  if (allocation.owner.username !== credential.username) {
    fail(state, exchange, 441);
    return;
  }
  switch (request.method) {
    case Method.refresh:
      handleRefresh(state, exchange, request, allocation, now);
      break;
    case Method.createPermission:
      handleCreatePermission(state, exchange, request, allocation, now);
      break;
    case Method.channelBind:
      handleChannelBind(state, exchange, request, allocation, now);
      break;
  }
}
