import { attributes } from '@parley/stun/attributes';
import { readAll, type StunMessage } from '@parley/stun/stun-message';
import {
  forgetExpired,
  installPermission,
  MAXIMUM_PERMISSIONS,
  type Allocation,
  type Reach,
} from './allocation.js';
import { fail, succeed, type Exchange } from './exchange.js';
import { reachOf, type RelayState } from './relay-state.js';

/** The receiving side of CreatePermission, RFC 8656 §10.2: all of the addresses or none. */
export function handleCreatePermission(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  allocation: Allocation,
  now: number,
): void {
  const peers = readAll(request, attributes.xorPeerAddress);
  if (peers.length === 0) {
    fail(state, exchange, 400);
    return;
  }
  const granted = new Map<string, Reach>();
  for (const peer of peers) {
    // The policy comes first, so that a refused address is a 403 in every encoding.
    const reach = reachOf(state, peer.address);
    if (reach === undefined) {
      fail(state, exchange, 403);
      return;
    }
    if (allocation.addresses[peer.family] === undefined) {
      fail(state, exchange, 443);
      return;
    }
    granted.set(peer.address, reach);
  }
  forgetExpired(allocation, now);
  const added = [...granted.keys()].filter((address) => !allocation.permissions.has(address));
  if (allocation.permissions.size + added.length > MAXIMUM_PERMISSIONS) {
    fail(state, exchange, 508);
    return;
  }
  for (const [address, reach] of granted) installPermission(allocation, address, reach, now);
  succeed(state, exchange);
}
