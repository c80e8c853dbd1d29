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
  canSetDontFragment: boolean,
): RelayCommands {
  const connectionOf = (flow: Flow): StreamConnection | undefined =>
    flow.connection === undefined ? undefined : connections.get(flow.connection);

  return {
    sendToClient(flow, message) {
      const listener = listenerOf(flow.serverPort.id);
      if (listener?.transport === 'udp') {
        listener.socket.send(message, 0, message.length, flow.client);
      } else {
        connectionOf(flow)?.send(message);
      }
    },
    sendDataIndication(flow, message) {
      const listener = listenerOf(flow.serverPort.id);
      return listener?.transport === 'udp'
        ? listener.socket.send(message, 0, message.length, flow.client)
        : connectionOf(flow)?.sendDroppable(message) === true;
    },
    sendChannelData(flow, channel, packet, start, end) {
      const listener = listenerOf(flow.serverPort.id);
      return listener?.transport === 'udp'
        ? listener.socket.sendChannelData(channel, packet, start, end, flow.client)
        : connectionOf(flow)?.sendChannelData(channel, packet, start, end) === true;
    },
    sendToPeer: relaySockets.send,
    ...(canSetDontFragment ? { sendToPeerDontFragment: relaySockets.sendDontFragment } : {}),
    openRelaySocket: relaySockets.open,
    closeRelaySocket: relaySockets.close,
  };
}
