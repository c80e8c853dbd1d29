import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { transportAddress, type TransportAddress } from '../codec/transport-address.js';
import { createStreamConnection, type StreamConnection } from './stream-connection.js';
import { StreamFramer } from './stream-framing.js';

/** A connection without an allocation ends when it has brought no whole message for so long. */
const IDLE_LIMIT_MS = 30_000;
const SWEEP_INTERVAL_MS = 5000;

/** Connections of one listener, in all and from one source address. */
const MAXIMUM_CONNECTIONS = 8192;
const MAXIMUM_CONNECTIONS_PER_SOURCE = 1024;

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

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface StreamListenerOptions {
  readonly address: string;
  /** 0 for any */
  readonly port: number;
  /** TLS with this certificate, or plain TCP without */
  readonly certificate?: Certificate;
  readonly handler: StreamHandler;
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
  const live = new Set<LiveConnection>();
  /** every socket, also one that is still in its TLS handshake */
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
    const fromSource = perSource.get(remoteAddress) ?? 0;
    if (fromSource >= MAXIMUM_CONNECTIONS_PER_SOURCE) {
      socket.destroy();
      return;
    }
    perSource.set(remoteAddress, fromSource + 1);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, IDLE_LIMIT_MS);

    const flow = options.handler.connected(
      transportAddress(remoteAddress, remotePort),
      createStreamConnection(socket),
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
      const left = (perSource.get(remoteAddress) ?? 1) - 1;
      if (left === 0) perSource.delete(remoteAddress);
      else perSource.set(remoteAddress, left);
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
          handshakeTimeout: IDLE_LIMIT_MS,
        });
  const server: Server = tlsServer ?? createServer();
  server.maxConnections = MAXIMUM_CONNECTIONS;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on(tlsServer === undefined ? 'connection' : 'secureConnection', accept);
  // A handshake that fails concerns only its own connection, which node closes.
  tlsServer?.on('tlsClientError', (_error, socket) => socket.destroy());

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      { host: options.address, port: options.port, ipv6Only: options.address.includes(':') },
      () => {
        server.off('error', reject);
        resolve();
      },
    );
  });
  // Accepting can fail for want of descriptors; the listener goes on, and so do its connections.
  server.on('error', () => undefined);

  const sweep = setInterval(() => {
    const limit = performance.now() - IDLE_LIMIT_MS;
    for (const { flow, socket, lastMessageAt } of live) {
      if (lastMessageAt < limit && !flow.hasAllocation()) socket.destroy();
    }
  }, SWEEP_INTERVAL_MS);
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
