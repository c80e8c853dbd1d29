/** Stands between two ends on this machine and delays what passes, over TCP and UDP; needs no rights. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Forwarder {
  /** Takes TCP connections at a port of its own, which it answers, and hands them on to that one. */
  tcp(target: Address): Promise<number>;
  /**
   * The UDP port here that stands for an end's own. Whoever sends there reaches that end, who sees it come from the port
   * that stands for the sender; so both ends of a flow know each other by such ports only.
   */
  udp(end: Address): Promise<number>;
  close(): Promise<void>;
}

export interface ForwarderOptions {
  /** one way, ms */
  readonly delayMs: number;
  /** an address of this machine that both ends reach */
  readonly address: string;
}

export function createForwarder({ delayMs, address }: ForwarderOptions): Forwarder {
  const servers: Server[] = [];
  const connections = new Set<Socket>();
  const udpSockets = new Map<string, Promise<UdpSocket>>();
  let closed = false;

  // timers of one length end in the order in which they began, so nothing overtakes
  const later = (task: () => void): void => {
    setTimeout(() => {
      if (!closed) task();
    }, delayMs);
  };

  const pipe = (from: Socket, to: Socket): void => {
    connections.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => later(() => to.write(chunk)));
    from.on('end', () => later(() => to.end()));
    // a connection that broke off ends for the other end as well
    from.on('error', () => to.destroy());
    from.on('close', () => {
      connections.delete(from);
      later(() => to.destroy());
    });
  };

  const socketOf = ({ host, port }: Address): Promise<UdpSocket> => {
    const key = `${host} ${port}`;
    const known = udpSockets.get(key);
    if (known !== undefined) return known;
    const opening = openSocket({ host, port });
    udpSockets.set(key, opening);
    return opening;
  };

  const openSocket = async (end: Address): Promise<UdpSocket> => {
    const socket = createSocket('udp4');
    socket.on('message', (message, { address: host, port }) => {
      void socketOf({ host, port }).then((sender) => {
        later(() => sender.send(message, end.port, end.host));
      });
    });
    // the end may be gone, which its sender notices by the silence
    socket.on('error', () => undefined);
    socket.bind(0, address);
    await once(socket, 'listening');
    return socket;
  };

  return {
    async tcp(target) {
      const server = createServer((near) => {
        const far = connect(target.port, target.host);
        pipe(near, far);
        pipe(far, near);
      });
      servers.push(server);
      server.listen(0, address);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    async udp(end) {
      return (await socketOf(end)).address().port;
    },
    async close() {
      closed = true;
      for (const connection of connections) connection.destroy();
      for (const socket of await Promise.all(udpSockets.values())) socket.close();
      await Promise.all(
        servers.map(async (server) => {
          server.close();
          await once(server, 'close');
        }),
      );
    },
  };
}
