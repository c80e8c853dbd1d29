import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { StreamBatch } from './stream-batch.js';
import { createStreamConnection, type StreamConnection } from './stream-connection.js';
import { StreamFramer } from '@parley/stun/stream-framing';

/** What connections may cost the server. */
export interface StreamLimits {
  /** a connection without an allocation ends when it has brought no whole message for so long, ms */
  readonly idle: number;
  /** how often to look for idle ones, ms */
  readonly sweepInterval: number;
  /** connections of one listener */
  readonly connections: number;
  /** connections of one listener from one source address */
  readonly connectionsPerSource: number;
}

const defaultLimits: StreamLimits = {
  idle: 30_000,
  sweepInterval: 5000,
  connections: 8192,
  connectionsPerSource: 1024,
};

/** The longest message to wait for: a Send indication or ChannelData with a whole datagram, or just a request. */
const MAXIMUM_LENGTH = 20 + 0xffff;
const MAXIMUM_LENGTH_UNPROVEN = 4096;

/** What a listener tells of its connections, and what it has to know about them. */
export interface StreamHandler {
  readonly connected: (client: TransportAddress, connection: StreamConnection) => StreamFlow;
}

export interface StreamFlow {
  /** Takes one message; false when the stream is of no use any more. */
  readonly received: (message: Buffer) => boolean;
  readonly hasAllocation: () => boolean;
  readonly disconnected: () => void;
}

/** A certificate, with those in between up to the authority, and its key: PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface StreamListenerOptions {
  readonly address: string;
  /** 0 for any */
  readonly port: number;
  /** Makes a descriptor that listens at this address, which the listener then closes; Node's own way by default. */
  readonly openDescriptor?: () => number;
  /** TLS with this certificate, or plain TCP without */
  readonly certificate?: Certificate;
  readonly handler: StreamHandler;
  /** where connections write to */
  readonly batch: StreamBatch;
  readonly limits?: StreamLimits;
}

/** A bound TCP or TLS listener. */
export interface StreamListener {
  readonly local: TransportAddress;
  /** Uses another certificate for connections from now on; throws when it does not fit its key. */
  readonly setCertificate: (certificate: Certificate) => void;
  /** Stops listening and ends every connection. */
  readonly close: () => Promise<void>;
}

interface LiveConnection {
  readonly flow: StreamFlow;
  readonly socket: Socket;
  lastMessageAt: number;
}

/** Rejects with the system's error when the address cannot be bound. */
export async function openStreamListener(options: StreamListenerOptions): Promise<StreamListener> {
  const limits = options.limits ?? defaultLimits;
  const live = new Set<LiveConnection>();
  /** every socket, also one that is still in its TLS handshake; they are what the limits count */
  const sockets = new Set<Socket>();
  const perSource = new Map<string, number>();

  const accept = (socket: Socket): void => {
    // An error is always followed by 'close', which ends the flow.
    socket.on('error', () => socket.destroy());
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, limits.idle);

    const flow = options.handler.connected(
      transportAddress(remoteAddress, remotePort),
      createStreamConnection(socket, options.batch),
    );
    const connection: LiveConnection = { flow, socket, lastMessageAt: performance.now() };
    live.add(connection);
    const framer = new StreamFramer(
      () => (flow.hasAllocation() ? MAXIMUM_LENGTH : MAXIMUM_LENGTH_UNPROVEN),
      (message) => {
        connection.lastMessageAt = performance.now();
        return flow.received(message);
      },
    );
    socket.on('data', (chunk) => {
      if (framer.push(chunk) !== undefined) socket.destroy();
    });
    socket.once('close', () => {
      live.delete(connection);
      flow.disconnected();
    });
  };

  const tlsServer =
    options.certificate === undefined
      ? undefined
      : createTlsServer({
          ...options.certificate,
          // RFC 7443 §4.
          ALPNProtocols: ['stun.turn', 'stun.nat-discovery'],
          handshakeTimeout: limits.idle,
        });
  const server: Server = tlsServer ?? createServer();
  server.maxConnections = limits.connections;
  server.on('connection', (socket) => {
    const source = socket.remoteAddress ?? '';
    const fromSource = perSource.get(source) ?? 0;
    if (fromSource >= limits.connectionsPerSource) {
      socket.destroy();
      return;
    }
    perSource.set(source, fromSource + 1);
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      const left = (perSource.get(source) ?? 1) - 1;
      if (left === 0) perSource.delete(source);
      else perSource.set(source, left);
    });
    if (tlsServer === undefined) accept(socket);
  });
  tlsServer?.on('secureConnection', accept);
  // A handshake that fails concerns only its own connection, which node closes.
  tlsServer?.on('tlsClientError', (_error, socket) => socket.destroy());

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      options.openDescriptor === undefined
        ? { host: options.address, port: options.port, ipv6Only: options.address.includes(':') }
        : { fd: options.openDescriptor() },
      () => {
        server.off('error', reject);
        resolve();
      },
    );
  });
  // Accepting can fail for want of descriptors; the listener goes on, and so do its connections.
  server.on('error', () => undefined);

  const sweep = setInterval(() => {
    const limit = performance.now() - limits.idle;
    for (const { flow, socket, lastMessageAt } of live) {
      if (lastMessageAt < limit && !flow.hasAllocation()) socket.destroy();
    }
  }, limits.sweepInterval);
  sweep.unref();

  const bound = server.address();
  return {
    local:
      typeof bound === 'object' && bound !== null
        ? transportAddress(bound.address, bound.port)
        : transportAddress(options.address, options.port),
    setCertificate: (certificate) => tlsServer?.setSecureContext(certificate),
    close: () =>
      new Promise((resolve) => {
        clearInterval(sweep);
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
