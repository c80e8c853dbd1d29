import type { Reach } from './allocation.js';

/**
 * Whether data may be exchanged with a port at this address now: at the relay's own addresses only with allocated
 * ports, elsewhere with any; never with the server's own listeners.
 */
export function isReachable(reach: Reach, port: number): boolean {
  if (reach.allocations?.has(port) === true) return true;
  if (reach.otherWorkers?.addressOf(port) !== undefined) return true;
  return reach.policy === 'open' && reach.listenerPorts?.has(port) !== true;
}
