import { attributes } from '@parley/stun/attributes';
import { read, type StunMessage } from '@parley/stun/stun-message';
import { familyFromWire } from './address-family.js';
import { endAllocation, endRelayedAddress, relayedAddresses } from './allocation-lifecycle.js';
import { forgetExpired, grantedLifetime, type Allocation } from './allocation.js';
import { fail, succeed, type Exchange } from './exchange.js';
import type { RelayState } from './relay-state.js';

/**
 * The receiving side of Refresh, RFC 8656 §8.2. With REQUESTED-ADDRESS-FAMILY it concerns that family's relayed address
 * alone, else all that the allocation has (§8.1).
 */
export function handleRefresh(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  allocation: Allocation,
  now: number,
): void {
  const requestedFamily = read(request, attributes.requestedAddressFamily);
  const addresses = relayedAddresses(allocation).filter(
    ({ socket }) =>
      requestedFamily === undefined || socket.bound.family === familyFromWire(requestedFamily),
  );
  if (addresses.length === 0) {
    fail(state, exchange, 443);
    return;
  }
  const requested = read(request, attributes.lifetime);
  const lifetime = requested === 0 ? 0 : grantedLifetime(requested);
  if (lifetime > 0) {
    forgetExpired(allocation, now);
    for (const address of addresses) state.deadlines.schedule(address, now + lifetime * 1000);
  } else if (requestedFamily === undefined) {
    endAllocation(state, allocation, 'deleted');
  } else {
    for (const address of addresses) endRelayedAddress(state, address, 'deleted');
  }
  succeed(state, exchange, (writer) => writer.add(attributes.lifetime, lifetime));
}
