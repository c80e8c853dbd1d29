import type { RelayCommands } from '../relay/commands.js';
import type { Flow } from '../relay/flow.js';
import type { Listener } from './listeners.js';
import type { RelaySockets } from './relay-sockets.js';
import type { StreamConnection } from './stream-connection.js';

/** Carries out what the relay core asks for. */
export function createRelayCommands(
  listenerOf: (id: number) => Listener | undefined,
  connections: ReadonlyMap<number, StreamConnection>,
  relaySockets: RelaySockets,
): RelayCommands {
  const connectionOf = (flow: Flow): StreamConnection | undefined =>
    flow.connection === undefined ? undefined : connections.get(flow.connection);

  return {
    sendToClient(flow, message) {
      const listener = listenerOf(flow.serverPort.id);
      if (listener?.transport === 'udp') {
        listener.socket.send(message, flow.client.address, flow.client.port);
      } else {
        connectionOf(flow)?.send(message);
      }
    },
    sendDataIndication(flow, message) {
      const listener = listenerOf(flow.serverPort.id);
      return listener?.transport === 'udp'
        ? listener.socket.send(message, flow.client.address, flow.client.port)
        : connectionOf(flow)?.sendDroppable(message) === true;
    },
    sendChannelData(flow, channel, data) {
      const listener = listenerOf(flow.serverPort.id);
      return listener?.transport === 'udp'
        ? listener.socket.sendChannelData(channel, data, flow.client.address, flow.client.port)
        : connectionOf(flow)?.sendChannelData(channel, data) === true;
    },
    sendToPeer: relaySockets.send,
    openRelaySocket: relaySockets.open,
    closeRelaySocket: relaySockets.close,
  };
}
