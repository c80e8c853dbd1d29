import type { EngineOptions } from './engine.js';
import type { Transport } from '../relay/counters.js';
import type { SocketMaker } from '../transport/linux/open-socket.js';
import { ListenError } from '../transport/listeners.js';

/**
 * Makes sure that nobody else has the ports that workers are about to share: sockets that share a port bind even beside
 * those of another server, which would take a part of the clients. Throws a {@link ListenError}.
 * @param close closes a descriptor
 */
export function requireFreePorts(
  sockets: SocketMaker,
  close: (fd: number) => void,
  { listeners, port, altPort, tls }: EngineOptions,
): void {
  const wanted: readonly (readonly [Transport, number | undefined])[] = [
    ['udp', port],
    ['tcp', port],
    ['tls', tls?.port],
    ['udp', altPort],
    ['tcp', altPort],
  ];
  for (const { address } of listeners) {
    for (const [transport, number = 0] of wanted) {
      // The system chooses free ones.
      if (number === 0) continue;
      const options = { address, port: number, isShared: false };
      try {
        close((transport === 'udp' ? sockets.udp(options, 0, false) : sockets.tcp(options)).fd);
      } catch (error) {
        throw new ListenError(transport, address, number, error);
      }
    }
  }
}
