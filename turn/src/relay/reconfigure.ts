import { removeChannel, type Allocation } from './allocation.js';
import { isReachable } from './reachability.js';
import { configure, policyOf, reachOf, type RelayState } from './relay-state.js';
import type { Settings } from './settings.js';

/**
 * Goes by other settings from now on. Allocations stay, since each has the key it was made with; nonces of a secret that is
 * gone are stale (438). Quotas decide about new ones only. The bandwidth limit and the peer policy hold for everybody at once.
 */
export function reconfigure(state: RelayState, settings: Settings, now: number): void {
  Object.assign(state, configure(state.options, settings, state.hostAddresses));
  for (const holder of state.sockets.values()) {
    if (holder.kind !== 'relayed-address') continue;
    // A dual allocation comes twice, which changes nothing more.
    holder.allocation.bandwidth.setRate(settings.bytesPerSecond, now);
    applyPolicy(state, holder.allocation);
  }
}

/** Peers cannot be at these addresses from now on, at once, and can be at those that the host no longer has. */
export function setHostAddresses(state: RelayState, hostAddresses: readonly string[]): void {
  state.hostAddresses = hostAddresses;
  state.policy = policyOf(state.options, state.settings, hostAddresses);
  for (const holder of state.sockets.values()) {
    if (holder.kind === 'relayed-address') applyPolicy(state, holder.allocation);
  }
}

/** Ends the permissions and channels whose peers the policy refuses by now. */
function applyPolicy(state: RelayState, allocation: Allocation): void {
  for (const channel of allocation.channels.values()) {
    const { permission, peer } = channel;
    const reach = reachOf(state, peer.address);
    // A port of the relay's own that was freed in the meantime is no matter of policy: its channel stays idle.
    const isRefused =
      reach === undefined ||
      (isReachable(permission.reach, peer.port) && !isReachable(reach, peer.port));
    if (isRefused) removeChannel(allocation, channel);
  }
  for (const [address, permission] of allocation.permissions) {
    const reach = reachOf(state, address);
    if (reach === undefined) allocation.permissions.delete(address);
    else permission.reach = reach;
  }
}
