import type { TransportAddress } from '../codec/transport-address.js';
import type { RelaySocket } from '../relay/allocation.js';
import type { UdpSocket, UdpTransport } from './udp-socket.js';

/** Octets to ask the kernel to buffer for one allocation. */
const BUFFER_SIZE = 512 * 1024;

/** The sockets that peers see, by the id the relay core gave them. */
export interface RelaySockets {
  readonly open: (socket: RelaySocket) => void;
  readonly close: (socket: RelaySocket) => void;
  readonly send: (socket: RelaySocket, data: Buffer, peer: TransportAddress) => void;
  readonly closeAll: () => void;
}

/** What happens at relay sockets. */
export interface RelaySocketEvents {
  readonly opened: (id: number) => void;
  /** it could not be opened */
  readonly failed: (id: number) => void;
  readonly received: (id: number, data: Buffer, address: string, port: number) => void;
  readonly socketError: (error: Error) => void;
}

export function createRelaySockets(
  transport: UdpTransport,
  events: RelaySocketEvents,
): RelaySockets {
  /** `undefined` while a socket is opening */
  const sockets = new Map<number, UdpSocket | undefined>();

  const open = async ({ id, bound }: RelaySocket): Promise<void> => {
    try {
      const socket = await transport.open({
        address: bound.address,
        port: bound.port,
        bufferSize: BUFFER_SIZE,
        received: (data, address, port) => {
          events.received(id, data, address, port);
        },
        failed: events.socketError,
      });
      // Closed while it was opening: nobody waits for it any more.
      if (!sockets.has(id)) {
        socket.close();
        return;
      }
      sockets.set(id, socket);
    } catch {
      // Which error it was changes nothing: the core tries another port.
      sockets.delete(id);
      events.failed(id);
      return;
    }
    events.opened(id);
  };

  return {
    open(socket) {
      sockets.set(socket.id, undefined);
      void open(socket);
    },
    close({ id }) {
      sockets.get(id)?.close();
      sockets.delete(id);
    },
    send({ id }, data, peer) {
      sockets.get(id)?.send(data, peer.address, peer.port);
    },
    closeAll() {
      for (const socket of sockets.values()) socket?.close();
      sockets.clear();
    },
  };
}
