import type { Socket } from 'node:net';
import { CHANNEL_HEADER_LENGTH, writeChannelHeader } from '@parley/stun/channel-data';
import { padded } from '@parley/stun/attribute-values';
import type { StreamBatch } from './stream-batch.js';

/** Relayed data is dropped while this many octets wait for the client: late media is worth nothing. */
const MAXIMUM_QUEUED_DATA = 256 * 1024;

/** A client that lets this many octets of answers wait does not read at all. */
const MAXIMUM_QUEUED = 1 << 20;

/** One client over TCP or TLS, on the sending side. */
export interface StreamConnection {
  /** Sends an answer; a client that does not take its answers is disconnected. */
  readonly send: (message: Buffer) => void;
  /** Sends what may be dropped; false when it was. */
  readonly sendDroppable: (message: Buffer) => boolean;
  /** Sends ChannelData, padded as streams want it (RFC 8656 §12.5); false when back-pressure dropped it. */
  readonly sendChannelData: (
    channel: number,
    packet: Buffer,
    start: number,
    end: number,
  ) => boolean;
  readonly destroy: () => void;
}

export function createStreamConnection(socket: Socket, batch: StreamBatch): StreamConnection {
  const sendDroppable = (message: Buffer): boolean => {
    if (!socket.writable || socket.writableLength > MAXIMUM_QUEUED_DATA) return false;
    batch.write(socket, message);
    return true;
  };
  return {
    send(message) {
      if (!socket.writable) return;
      if (socket.writableLength > MAXIMUM_QUEUED) socket.destroy();
      else batch.write(socket, message);
    },
    sendDroppable,
    sendChannelData(channel, packet, start, end) {
      const length = end - start;
      const message = Buffer.allocUnsafe(CHANNEL_HEADER_LENGTH + padded(length));
      writeChannelHeader(message, channel, length);
      packet.copy(message, CHANNEL_HEADER_LENGTH, start, end);
      message.fill(0, CHANNEL_HEADER_LENGTH + length);
      return sendDroppable(message);
    },
    destroy: () => {
      socket.destroy();
    },
  };
}
