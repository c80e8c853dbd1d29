import { attributes } from '@parley/stun/attributes';
import { isChannelNumber } from '@parley/stun/channel-data';
import { read, type StunMessage } from '@parley/stun/stun-message';
import {
  CHANNEL_LIFETIME_MS,
  forgetExpired,
  installPermission,
  liveChannel,
  liveChannelTo,
  MAXIMUM_CHANNELS,
  removeChannel,
  type Allocation,
  type Channel,
} from './allocation.js';
import { fail, succeed, type Exchange } from './exchange.js';
import { isReachable } from './reachability.js';
import { reachOf, type RelayState } from './relay-state.js';

/** The receiving side of ChannelBind, RFC 8656 §12.2. It installs or refreshes the permission too. */
export function handleChannelBind(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  allocation: Allocation,
  now: number,
): void {
  const number = read(request, attributes.channelNumber);
  const peer = read(request, attributes.xorPeerAddress);
  if (number === undefined || peer === undefined || !isChannelNumber(number) || peer.port === 0) {
    fail(state, exchange, 400);
    return;
  }
  const byNumber = liveChannel(allocation, number, now);
  const byPeer = liveChannelTo(allocation, peer.address, peer.port, now);
  // Either both say that this very channel is bound to this very peer, or neither knows anything.
  if (byNumber !== byPeer) {
    fail(state, exchange, 400);
    return;
  }
  const reach = reachOf(state, peer.address);
  if (reach === undefined || !isReachable(reach, peer.port)) {
    fail(state, exchange, 403);
    return;
  }
  if (allocation.addresses[peer.family] === undefined) {
    fail(state, exchange, 443);
    return;
  }
  forgetExpired(allocation, now);
  const hasRoom = byNumber !== undefined || allocation.channels.size < MAXIMUM_CHANNELS;
  const permission = hasRoom ? installPermission(allocation, peer.address, reach, now) : undefined;
  if (permission === undefined) {
    fail(state, exchange, 508);
    return;
  }
  if (byNumber === undefined) {
    bind(allocation, { number, peer, permission, expiresAt: now + CHANNEL_LIFETIME_MS });
  } else {
    byNumber.expiresAt = now + CHANNEL_LIFETIME_MS;
  }
  succeed(state, exchange);
}

function bind(allocation: Allocation, channel: Channel): void {
  const { number, peer } = channel;
  for (const previous of [
    allocation.channels.get(number),
    allocation.channelsByPeer.get(peer.address, peer.port),
  ]) {
    if (previous !== undefined) removeChannel(allocation, previous);
  }
  allocation.channels.set(number, channel);
  allocation.channelsByPeer.set(peer.address, peer.port, channel);
}
