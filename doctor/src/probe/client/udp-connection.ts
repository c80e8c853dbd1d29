import { createSocket } from 'node:dgram';
import { transportAddress } from '@parley/stun/transport-address';
import type { ConnectionHandlers, Endpoint, Opening } from './connection.js';
import { errorWord, reachFault } from './reach-fault.js';

/** A socket that takes datagrams from this server only, and learns from ICMP that nobody listens there. */
export function openUdp({ address }: Endpoint, handlers: ConnectionHandlers): Promise<Opening> {
  const started = performance.now();
  const socket = createSocket(address.family === 4 ? 'udp4' : 'udp6');
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    socket.close();
  };
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const fault = reachFault(error);
      const detail = errorWord(error);
      if (isClosed) return;
      close();
      // Whichever it is too late for takes no notice.
      resolve({ opened: false, step: 'reach', fault, detail });
      handlers.ended({ reason: fault, detail });
    };
    socket.on('error', failed);
    socket.on('message', (message) => {
      if (!isClosed) handlers.received(message);
    });
    socket.once('connect', () => {
      const local = socket.address();
      resolve({
        opened: true,
        connection: {
          transport: 'udp',
          local: transportAddress(local.address, local.port),
          connectMs: performance.now() - started,
          tls: null,
          send: (message) => {
            if (isClosed) return;
            // What ICMP says of one datagram, the system may tell at the next.
            socket.send(message, (error) => {
              if (error !== null) failed(error);
            });
          },
          close,
        },
      });
    });
    // Without a callback, which would be told of failures as well.
    socket.connect(address.port, address.address);
  });
}
