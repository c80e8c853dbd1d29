import { connect } from 'node:net';
import type { TransportAddress } from '@parley/stun/transport-address';
import { reachFault, type ReachFault } from './client/reach-fault.js';
import type { ClientOptions } from './client/stun-client.js';
import { createDeadline } from './deadline.js';

/** Whether a TCP connection comes about, and nothing more. */
export function knock(
  { address, port }: TransportAddress,
  { patienceMs, signal }: ClientOptions,
): Promise<'answered' | ReachFault> {
  return new Promise((resolve) => {
    const deadline = createDeadline(patienceMs, signal);
    const socket = connect({ host: address, port, signal: deadline.signal });
    socket.once('close', deadline.end);
    socket.once('connect', () => {
      resolve('answered');
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.name === 'AbortError' ? 'silent' : reachFault(error));
    });
  });
}
