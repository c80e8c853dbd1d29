import { createSocket, type Socket } from 'node:dgram';
import { CHANNEL_HEADER_LENGTH, writeChannelHeader } from '@parley/stun/channel-data';
import { transportAddress } from '@parley/stun/transport-address';
import type { UdpSocket, UdpTransport } from './udp-socket.js';

/** Octets that may wait in the process when the kernel takes no more. */
const MAXIMUM_QUEUED = 1 << 20;

/** Addresses are literals already; the default lookup would put every packet through a tick of its own. */
function lookupLiteral(
  address: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, address, address.includes(':') ? 6 : 4);
}

function wrap(socket: Socket): UdpSocket {
  let isOpen = true;
  const { address, port } = socket.address();
  socket.on('close', () => {
    isOpen = false;
  });
  const canSend = (): boolean => isOpen && socket.getSendQueueSize() < MAXIMUM_QUEUED;
  return {
    local: transportAddress(address, port),
    send(packet, start, end, peer) {
      if (!canSend()) return false;
      socket.send(packet, start, end - start, peer.port, peer.address);
      return true;
    },
    sendChannelData(channel, packet, start, end, peer) {
      if (!canSend()) return false;
      const header = Buffer.allocUnsafe(CHANNEL_HEADER_LENGTH);
      writeChannelHeader(header, channel, end - start);
      socket.send([header, packet.subarray(start, end)], peer.port, peer.address);
      return true;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      socket.close();
    },
  };
}

function setBuffers(socket: Socket, size: number): void {
  try {
    socket.setRecvBufferSize(size);
    socket.setSendBufferSize(size);
  } catch {
    // Linux cuts the size down to its limit, the BSDs refuse it: then the system's own size has to do.
  }
}

/** The portable transport: one `node:dgram` socket each. */
export const dgramTransport: UdpTransport = {
  canSetDontFragment: false,
  open(options, opened, failed) {
    const isIpv6 = options.address.includes(':');
    const socket = createSocket({
      type: isIpv6 ? 'udp6' : 'udp4',
      ipv6Only: isIpv6,
      lookup: lookupLiteral,
    });
    const fail = (error: Error): void => {
      // A socket that could not be bound keeps its descriptor until it is closed.
      socket.close();
      failed(error);
    };
    socket.once('error', fail);
    socket.bind({ address: options.address, port: options.port, exclusive: true }, () => {
      socket.off('error', fail);
      socket.on('error', options.receiveFailed);
      socket.on('message', (data, { address, port }) => {
        // Nobody can be answered at port 0, and node refuses to try.
        if (port !== 0) options.received(data, 0, data.length, address, port);
      });
      setBuffers(socket, options.bufferSize);
      opened(wrap(socket));
    });
  },
};
