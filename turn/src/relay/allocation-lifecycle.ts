/** How allocations become findable, and how they end. */
import type { AddressFamily } from '@parley/stun/transport-address';
import { forgetFamily, type Allocation, type RelayedAddress } from './allocation.js';
import type { AllocationEnd } from './commands.js';
import { givePort, holdFlow, releaseQuota, type RelayState } from './relay-state.js';

/** The relayed addresses that an allocation has now, IPv4 first. */
export function relayedAddresses(allocation: Allocation): RelayedAddress[] {
  return Object.values(allocation.addresses).filter((address) => address !== undefined);
}

/** Makes an allocation findable by its 5-tuple, its sockets and its relayed addresses. */
export function registerAllocation(state: RelayState, allocation: Allocation): void {
  for (const address of relayedAddresses(allocation)) {
    const { socket, relay } = address;
    state.sockets.set(socket.id, address);
    const { announced, bound } = relay;
    state.ports.get(announced)?.markAllocated(socket.bound.port, bound);
    for (const own of [socket.announced, socket.bound]) {
      state.relayed.get(own.address)?.set(own.port, address);
    }
  }
  holdFlow(state, allocation.flow, allocation);
  state.allocations += 1;
  state.counters.allocationsCreated += 1;
  state.options.observer?.allocationCreated?.(allocation);
}

/** Ends an allocation and gives everything back that it held. */
export function endAllocation(state: RelayState, allocation: Allocation, end: AllocationEnd): void {
  for (const address of relayedAddresses(allocation)) releaseAddress(state, address);
  holdFlow(state, allocation.flow, undefined);
  releaseQuota(state, allocation.owner.user);
  state.allocations -= 1;
  state.counters.allocationsEnded += 1;
  state.options.observer?.allocationEnded?.(allocation, end);
}

/**
 * Ends one relayed address with its permissions and channels; those of the other address family stay (RFC 8656 §8.1). The
 * allocation ends with its last address.
 */
export function endRelayedAddress(
  state: RelayState,
  address: RelayedAddress,
  end: AllocationEnd,
): void {
  const { allocation } = address;
  const { family } = address.socket.bound;
  if (relayedAddresses(allocation).length === 1) {
    endAllocation(state, allocation, end);
    return;
  }
  releaseAddress(state, address);
  forgetFamily(allocation, family);
  allocation.addresses[family] = undefined;
}

/** Ends what has expired of an allocation. It runs per packet: expiry holds even when the timer is late. */
export function endExpired(state: RelayState, allocation: Allocation, now: number): void {
  endIfExpired(state, allocation, 4, now);
  endIfExpired(state, allocation, 6, now);
}

function endIfExpired(
  state: RelayState,
  allocation: Allocation,
  family: AddressFamily,
  now: number,
): void {
  const address = allocation.addresses[family];
  if (address !== undefined && address.expiresAt <= now) {
    endRelayedAddress(state, address, 'expired');
  }
}

function releaseAddress(state: RelayState, address: RelayedAddress): void {
  const { socket, relay } = address;
  state.deadlines.remove(address);
  state.sockets.delete(socket.id);
  for (const own of [socket.announced, socket.bound]) {
    state.relayed.get(own.address)?.delete(own.port);
  }
  state.options.commands.closeRelaySocket(socket);
  givePort(state, relay, socket.bound.port);
}
