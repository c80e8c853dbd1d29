/**
 * What happens to application data, in both directions. Runs per packet, so data stay where the transport received them:
 * the octets of `packet` from `start` up to `end`.
 */
import { attributes } from '@parley/stun/attributes';
import { CHANNEL_HEADER_LENGTH } from '@parley/stun/channel-data';
import { encodeDataIndication } from '@parley/stun/data-indication';
import {
  has,
  isMalformed,
  read,
  unknownAttributes,
  type StunMessage,
} from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import {
  liveChannel,
  liveChannelTo,
  type Allocation,
  type Permission,
  type RelayedAddress,
} from './allocation.js';
import type { RelayCommands } from './commands.js';
import type { Direction, DropReason } from './counters.js';
import { addressToSend, isReachable } from './reachability.js';
import type { RelayState } from './relay-state.js';

/** The length field of ChannelData has 16 bits (RFC 8656 §12.4). */
const MAXIMUM_CHANNEL_DATA = 0xffff;

function drop(state: RelayState, reason: DropReason): void {
  state.counters.drops[reason] += 1;
}

function count(
  state: RelayState,
  allocation: Allocation,
  direction: Direction,
  bytes: number,
): void {
  const flux = state.counters.relayed[direction][allocation.flow.serverPort.transport];
  flux.packets += 1;
  flux.bytes += bytes;
  const own = allocation.relayed[direction];
  own.packets += 1;
  own.bytes += bytes;
}

/** ChannelData from a client, RFC 8656 §12.6. Octets after the stated length are padding. */
export function relayChannelData(
  state: RelayState,
  allocation: Allocation,
  packet: Buffer,
  start: number,
  end: number,
  now: number,
): void {
  const dataStart = start + CHANNEL_HEADER_LENGTH;
  if (dataStart > end) return drop(state, 'malformed');
  const dataEnd = dataStart + packet.readUInt16BE(start + 2);
  if (dataEnd > end) return drop(state, 'malformed');
  const channel = liveChannel(allocation, packet.readUInt16BE(start), now);
  if (channel === undefined) return drop(state, 'no-channel');
  const { permission, peer } = channel;
  const { sendToPeer } = state.options.commands;
  relayToPeer(state, allocation, permission, peer, packet, dataStart, dataEnd, now, sendToPeer);
}

/** A Send indication, RFC 8656 §11.2. Whatever is wrong with it, there is no answer. */
export function relaySendIndication(
  state: RelayState,
  allocation: Allocation,
  message: StunMessage,
  now: number,
): void {
  const isUnreadable =
    isMalformed(message, state.understood) ||
    unknownAttributes(message, state.understood).length > 0;
  if (isUnreadable) return drop(state, 'malformed');
  const peer = read(message, attributes.xorPeerAddress);
  const data = read(message, attributes.data);
  if (peer === undefined || data === undefined || peer.port === 0) return drop(state, 'malformed');
  const permission = allocation.permissions.get(peer.address);
  if (permission === undefined) return drop(state, 'no-permission');
  const { sendToPeer, sendToPeerDontFragment = sendToPeer } = state.options.commands;
  // Where the DF bit cannot be set, the attribute is unknown and the message is gone by now.
  const send = has(message, attributes.dontFragment) ? sendToPeerDontFragment : sendToPeer;
  relayToPeer(state, allocation, permission, peer, data, 0, data.length, now, send);
}

function relayToPeer(
  state: RelayState,
  allocation: Allocation,
  permission: Permission,
  peer: TransportAddress,
  packet: Buffer,
  start: number,
  end: number,
  now: number,
  send: RelayCommands['sendToPeer'],
): void {
  const length = end - start;
  const relayed = allocation.addresses[peer.family];
  if (relayed === undefined || permission.expiresAt <= now) return drop(state, 'no-permission');
  const { reach } = permission;
  const neighbour = reach.allocations?.get(peer.port);
  if (neighbour === undefined) {
    const target = addressToSend(reach, peer);
    if (target === undefined) return drop(state, 'peer-refused');
    if (!allocation.bandwidth.spend(length, now)) return drop(state, 'bandwidth');
    const isSent = send(relayed.socket, packet, start, end, target);
    if (!isSent) return drop(state, 'back-pressure');
    count(state, allocation, 'to-peer', length);
  } else {
    if (!allocation.bandwidth.spend(length, now)) return drop(state, 'bandwidth');
    count(state, allocation, 'to-peer', length);
    // Both ends are relayed here: hand it over as if it had come from this allocation's relayed address.
    state.counters.handedOver.packets += 1;
    state.counters.handedOver.bytes += length;
    const { address, port } = relayed.socket.announced;
    relayToClient(state, neighbour, packet, start, end, address, port, now);
  }
}

/** Data that reached a relayed transport address, RFC 8656 §11.3 and §12.7. */
export function relayToClient(
  state: RelayState,
  { allocation, expiresAt }: RelayedAddress,
  packet: Buffer,
  start: number,
  end: number,
  address: string,
  port: number,
  now: number,
): void {
  const length = end - start;
  if (expiresAt <= now) return drop(state, 'no-allocation');
  const channel = liveChannelTo(allocation, address, port, now);
  const permission = channel?.permission ?? allocation.permissions.get(address);
  if (permission === undefined || permission.expiresAt <= now) return drop(state, 'no-permission');
  if (!isReachable(permission.reach, port)) return drop(state, 'peer-refused');
  if (!allocation.bandwidth.spend(length, now)) return drop(state, 'bandwidth');
  const { commands } = state.options;
  let isSent: boolean;
  if (channel === undefined) {
    const data = packet.subarray(start, end);
    const indication = encodeDataIndication(state.options.randomBytes(12), address, port, data);
    if (indication === undefined) return drop(state, 'too-long');
    isSent = commands.sendDataIndication(allocation.flow, indication);
  } else {
    if (length > MAXIMUM_CHANNEL_DATA) return drop(state, 'too-long');
    isSent = commands.sendChannelData(allocation.flow, channel.number, packet, start, end);
  }
  if (isSent) count(state, allocation, 'to-client', length);
  else drop(state, 'back-pressure');
}
