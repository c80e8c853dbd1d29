/** What happens to application data, in both directions. Runs per packet. */
import { attributes } from '../codec/attributes.js';
import { CHANNEL_HEADER_LENGTH } from '../codec/channel-data.js';
import { encodeDataIndication } from '../codec/data-indication.js';
import { isMalformed, read, unknownAttributes, type StunMessage } from '../codec/stun-message.js';
import type { TransportAddress } from '../codec/transport-address.js';
import { liveChannel, liveChannelTo, type Allocation, type Permission } from './allocation.js';
import type { Direction, DropReason } from './counters.js';
import { isReachable } from './reachability.js';
import type { RelayState } from './relay-state.js';
import { understoodAttributes } from './understood-attributes.js';

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
}

/** ChannelData from a client, RFC 8656 §12.6. Octets after the stated length are padding. */
export function relayChannelData(
  state: RelayState,
  allocation: Allocation,
  message: Buffer,
  now: number,
): void {
  if (message.length < CHANNEL_HEADER_LENGTH) return drop(state, 'malformed');
  const end = CHANNEL_HEADER_LENGTH + message.readUInt16BE(2);
  if (end > message.length) return drop(state, 'malformed');
  const channel = liveChannel(allocation, message.readUInt16BE(0), now);
  if (channel === undefined) return drop(state, 'no-channel');
  const data = message.subarray(CHANNEL_HEADER_LENGTH, end);
  relayToPeer(state, allocation, channel.permission, channel.peer, data, now);
}

/** A Send indication, RFC 8656 §11.2. Whatever is wrong with it, there is no answer. */
export function relaySendIndication(
  state: RelayState,
  allocation: Allocation,
  message: StunMessage,
  now: number,
): void {
  const isUnreadable =
    isMalformed(message, understoodAttributes) ||
    unknownAttributes(message, understoodAttributes).length > 0;
  if (isUnreadable) return drop(state, 'malformed');
  const peer = read(message, attributes.xorPeerAddress);
  const data = read(message, attributes.data);
  if (peer === undefined || data === undefined || peer.port === 0) return drop(state, 'malformed');
  const permission = allocation.permissions.get(peer.address);
  if (permission === undefined) return drop(state, 'no-permission');
  relayToPeer(state, allocation, permission, peer, data, now);
}

function relayToPeer(
  state: RelayState,
  allocation: Allocation,
  permission: Permission,
  peer: TransportAddress,
  data: Buffer,
  now: number,
): void {
  if (permission.expiresAt <= now) return drop(state, 'no-permission');
  if (!isReachable(permission.reach, peer.port)) return drop(state, 'peer-refused');
  if (!allocation.bandwidth.spend(data.length, now)) return drop(state, 'bandwidth');
  count(state, allocation, 'to-peer', data.length);
  const neighbour = permission.reach.allocations?.get(peer.port);
  if (neighbour === undefined) {
    state.options.commands.sendToPeer(allocation.socket, data, peer);
  } else {
    // Both ends are relayed here: hand it over as if it had come from this allocation's relayed address.
    const { address, port } = allocation.socket.announced;
    relayToClient(state, neighbour, data, address, port, now);
  }
}

/** Data that reached a relayed transport address, RFC 8656 §11.3 and §12.7. */
export function relayToClient(
  state: RelayState,
  allocation: Allocation,
  data: Buffer,
  address: string,
  port: number,
  now: number,
): void {
  if (allocation.expiresAt <= now) return drop(state, 'no-allocation');
  const channel = liveChannelTo(allocation, address, port, now);
  const permission = channel?.permission ?? allocation.permissions.get(address);
  if (permission === undefined || permission.expiresAt <= now) return drop(state, 'no-permission');
  if (!isReachable(permission.reach, port)) return drop(state, 'peer-refused');
  if (!allocation.bandwidth.spend(data.length, now)) return drop(state, 'bandwidth');
  const { commands } = state.options;
  let isSent: boolean;
  if (channel === undefined) {
    const indication = encodeDataIndication(state.options.randomBytes(12), address, port, data);
    if (indication === undefined) return drop(state, 'too-long');
    isSent = commands.sendDataIndication(allocation.flow, indication);
  } else {
    if (data.length > MAXIMUM_CHANNEL_DATA) return drop(state, 'too-long');
    isSent = commands.sendChannelData(allocation.flow, channel.number, data);
  }
  if (isSent) count(state, allocation, 'to-client', data.length);
  else drop(state, 'back-pressure');
}
