import type { TransportAddress } from '@parley/stun/transport-address';
import type { Reach } from './allocation.js';

/**
 * Whether data may be exchanged with a port at this address now: at the relay's own addresses only with allocated
 * ports, elsewhere with any; never with the server's own listeners.
 */
export function isReachable(reach: Reach, port: number): boolean {
  if (reach.allocations?.has(port) === true) return true;
  if (reach.otherWorkers?.addressOf(port) !== undefined) return true;
  return isOpen(reach, port);
}

/**
 * Where to send what goes to a peer that is no allocation of this worker; `undefined` when it is not reachable. Another
 * worker's is reached by its bound address. That worker may give the port back at any moment, so this looks but once.
 */
export function addressToSend(reach: Reach, peer: TransportAddress): TransportAddress | undefined {
  return reach.otherWorkers?.addressOf(peer.port) ?? (isOpen(reach, peer.port) ? peer : undefined);
}

function isOpen(reach: Reach, port: number): boolean {
  return reach.policy === 'open' && reach.listenerPorts?.has(port) !== true;
}
