import { attributes } from '../codec/attributes.js';
import { read, type StunMessage } from '../codec/stun-message.js';
import { forgetExpired, grantedLifetime, type Allocation } from './allocation.js';
import { fail, succeed, type Exchange } from './exchange.js';
import { endAllocation, type RelayState } from './relay-state.js';

const IPV4 = 0x01;

/** The receiving side of Refresh, RFC 8656 §8.2. */
export function handleRefresh(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  allocation: Allocation,
  now: number,
): void {
  const family = read(request, attributes.requestedAddressFamily);
  if (family !== undefined && family !== IPV4) {
    fail(state, exchange, 443);
    return;
  }
  const requested = read(request, attributes.lifetime);
  const lifetime = requested === 0 ? 0 : grantedLifetime(requested);
  if (lifetime === 0) {
    endAllocation(state, allocation, 'deleted');
  } else {
    forgetExpired(allocation, now);
    state.deadlines.schedule(allocation, now + lifetime * 1000);
  }
  succeed(state, exchange, (writer) => writer.add(attributes.lifetime, lifetime));
}
