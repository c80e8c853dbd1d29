import type { StreamBatch } from './stream-batch.js';
import type { Certificate, StreamHandler, StreamListener } from './stream-listener.js';
import { openStreamListener } from './stream-listener.js';
import {
  openUdpSocket,
  type DatagramReceiver,
  type UdpSocket,
  type UdpTransport,
} from './udp-socket.js';
import type { TransportAddress } from '@parley/stun/transport-address';
import type { Transport } from '../relay/counters.js';

/** Octets to ask the kernel to buffer for a listener, which carries all clients of its address. */
const BUFFER_SIZE = 4 << 20;

/** How often to look for a number that is free for both UDP and TCP when any port will do. */
const PORT_ATTEMPTS = 10;

/** An address that the server cannot listen on. */
export class ListenError extends Error {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  /** the system's error code, such as EADDRINUSE */
  readonly code: string;

  constructor(transport: Transport, address: string, port: number, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    super(`cannot listen on ${transport} ${address} port ${port}: ${code}`, { cause });
    this.name = 'ListenError';
    this.transport = transport;
    this.address = address;
    this.port = port;
    this.code = code;
  }
}

interface ListenerHandlers {
  readonly datagrams: (id: number) => DatagramReceiver;
  readonly socketError: (error: Error) => void;
  readonly streams: (id: number) => StreamHandler;
}

/** How a thread opens sockets. */
export interface SocketOpener {
  readonly transport: UdpTransport;
  /** where connections write to */
  readonly batch: StreamBatch;
  /**
   * Makes a descriptor that listens for TCP, where several workers share each port; throws the system's error. Node's own
   * way by default.
   */
  readonly listenTcp?: (address: string, port: number) => number;
}

export interface ListenerOptions extends ListenerHandlers {
  readonly opener: SocketOpener;
  readonly addresses: readonly string[];
  /** 0 for any, the same for UDP and TCP and all addresses */
  readonly port: number;
  /** a second one on every address, for NAT behaviour discovery; 0 for any */
  readonly altPort: number | undefined;
  readonly tls: { readonly port: number; readonly certificate: Certificate } | undefined;
}

/** One bound listener. Its id is its place in the list of all. */
export type Listener = { readonly id: number; readonly local: TransportAddress } & (
  | { readonly transport: 'udp'; readonly socket: UdpSocket }
  | { readonly transport: 'tcp' | 'tls'; readonly stream: StreamListener }
);

/**
 * Binds every address on its own, since a reply must leave from the address that the client asked, which a socket
 * bound to the unspecified address does not promise. Binds all or, throwing {@link ListenError}, none.
 */
export async function openListeners(options: ListenerOptions): Promise<Listener[]> {
  for (let attempt = 1; ; attempt += 1) {
    const listeners: Listener[] = [];
    try {
      let { port, altPort } = options;
      for (const address of options.addresses) {
        port = await openPair(options, listeners, address, port);
        if (options.tls !== undefined) {
          await pushStream(options, listeners, 'tls', address, options.tls.port);
        }
        if (altPort !== undefined) altPort = await openPair(options, listeners, address, altPort);
      }
      return listeners;
    } catch (error) {
      await closeListeners(listeners);
      const mayRetry = (options.port === 0 || options.altPort === 0) && attempt < PORT_ATTEMPTS;
      if (!(error instanceof ListenError) || error.code !== 'EADDRINUSE' || !mayRetry) throw error;
    }
  }
}

/** UDP and TCP on one address; answers their port. */
async function openPair(
  options: ListenerOptions,
  listeners: Listener[],
  address: string,
  port: number,
): Promise<number> {
  const socket = await openUdp(options, listeners.length, address, port);
  listeners.push({ id: listeners.length, transport: 'udp', local: socket.local, socket });
  await pushStream(options, listeners, 'tcp', address, socket.local.port);
  return socket.local.port;
}

async function openUdp(
  options: ListenerOptions,
  id: number,
  address: string,
  port: number,
): Promise<UdpSocket> {
  try {
    return await openUdpSocket(options.opener.transport, {
      address,
      port,
      isShared: true,
      bufferSize: BUFFER_SIZE,
      received: options.datagrams(id),
      receiveFailed: options.socketError,
    });
  } catch (error) {
    throw new ListenError('udp', address, port, error);
  }
}

async function pushStream(
  options: ListenerOptions,
  listeners: Listener[],
  transport: 'tcp' | 'tls',
  address: string,
  port: number,
): Promise<void> {
  const id = listeners.length;
  const { batch, listenTcp } = options.opener;
  try {
    const stream = await openStreamListener({
      address,
      port,
      batch,
      handler: options.streams(id),
      ...(listenTcp === undefined ? {} : { openDescriptor: () => listenTcp(address, port) }),
      ...(transport === 'tls' && options.tls !== undefined
        ? { certificate: options.tls.certificate }
        : {}),
    });
    listeners.push({ id, transport, local: stream.local, stream });
  } catch (error) {
    throw new ListenError(transport, address, port, error);
  }
}

export async function closeListeners(listeners: readonly Listener[]): Promise<void> {
  const closing: Promise<void>[] = [];
  for (const listener of listeners) {
    if (listener.transport === 'udp') listener.socket.close();
    else closing.push(listener.stream.close());
  }
  await Promise.all(closing);
}

/** Tries an address with a port of the system's choice; throws {@link ListenError} when it is not this host's. */
export async function checkAddress(udp: UdpTransport, address: string): Promise<void> {
  try {
    const socket = await openUdpSocket(udp, {
      address,
      port: 0,
      bufferSize: BUFFER_SIZE,
      received: () => undefined,
      receiveFailed: () => undefined,
    });
    socket.close();
  } catch (error) {
    throw new ListenError('udp', address, 0, error);
  }
}
