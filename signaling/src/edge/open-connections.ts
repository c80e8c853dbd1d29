import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Every TCP connection of a server, those that became WebSockets included: Node itself forgets about those. */
export interface OpenConnections {
  destroyAll(): void;
}

export function trackConnections(server: Server): OpenConnections {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    destroyAll: () => {
      for (const socket of open) socket.destroy();
    },
  };
}
