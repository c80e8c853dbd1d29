import type { TransportAddress } from '@parley/stun/transport-address';
import type { RelaySocket } from '../relay/allocation.js';
import type { UdpSocket, UdpTransport } from './udp-socket.js';

/** Octets to ask the kernel to buffer for one allocation. */
const BUFFER_SIZE = 512 * 1024;

/** The sockets that peers see, by the id the relay core gave them. */
export interface RelaySockets {
  readonly open: (socket: RelaySocket) => void;
  readonly close: (socket: RelaySocket) => void;
  /** false when it could not be sent */
  readonly send: (
    socket: RelaySocket,
    packet: Buffer,
    start: number,
    end: number,
    peer: TransportAddress,
  ) => boolean;
  /** The same with the DF bit set; false also where the transport cannot. */
  readonly sendDontFragment: RelaySockets['send'];
  readonly closeAll: () => void;
}

/** What happens at relay sockets. */
export interface RelaySocketEvents {
  readonly opened: (id: number) => void;
  /** it could not be opened */
  readonly failed: (id: number) => void;
  readonly received: (
    id: number,
    packet: Buffer,
    start: number,
    end: number,
    address: string,
    port: number,
  ) => void;
  readonly icmpReceived: (
    id: number,
    address: string,
    port: number,
    type: number,
    code: number,
    data: number,
  ) => void;
  readonly socketError: (error: Error) => void;
}

export function createRelaySockets(
  transport: UdpTransport,
  events: RelaySocketEvents,
): RelaySockets {
  /** `undefined` while a socket is opening */
  const sockets = new Map<number, UdpSocket | undefined>();

  return {
    open({ id, bound }) {
      sockets.set(id, undefined);
      transport.open(
        {
          address: bound.address,
          port: bound.port,
          bufferSize: BUFFER_SIZE,
          received: (packet, start, end, address, port) => {
            events.received(id, packet, start, end, address, port);
          },
          icmpReceived: (...error) => {
            events.icmpReceived(id, ...error);
          },
          receiveFailed: events.socketError,
        },
        (socket) => {
          // Closed while it was opening: nobody waits for it any more.
          if (!sockets.has(id)) {
            socket.close();
            return;
          }
          sockets.set(id, socket);
          events.opened(id);
        },
        () => {
          // Which error it was changes nothing: the core tries another port.
          if (sockets.delete(id)) events.failed(id);
        },
      );
    },
    close({ id }) {
      sockets.get(id)?.close();
      sockets.delete(id);
    },
    send: ({ id }, packet, start, end, peer) =>
      sockets.get(id)?.send(packet, start, end, peer) === true,
    sendDontFragment: ({ id }, packet, start, end, peer) =>
      sockets.get(id)?.sendDontFragment?.(packet, start, end, peer) === true,
    closeAll() {
      for (const socket of sockets.values()) socket?.close();
      sockets.clear();
    },
  };
}
