/** The STUN/TURN server as a library: sockets, clock and relay core put together. */
import type { TransportAddress } from './codec/transport-address.js';
import { createCounters, type Counters, type Transport } from './relay/counters.js';
import type { Relay } from './relay/relay.js';
import { dgramTransport } from './transport/dgram-transport.js';
import { createEdge, type Edge, type EdgeOptions } from './transport/edge.js';
import {
  checkAddress,
  closeListeners,
  openListeners,
  type Listener,
} from './transport/listeners.js';
import type { Certificate } from './transport/stream-listener.js';

export interface TurnServerOptions extends EdgeOptions {
  /** of UDP and TCP; 0 for any */
  readonly port: number;
  /** a second port of UDP and TCP on every address, for NAT behaviour discovery (RFC 5780); 0 for any */
  readonly altPort?: number | undefined;
  readonly tls?: { readonly port: number; readonly certificate: Certificate } | undefined;
}

export interface ListenerAddress extends TransportAddress {
  readonly transport: Transport;
}

/** One server; it does nothing until it is started. */
export interface TurnServer {
  /** Binds all listeners and serves; rejects with a `ListenError` that names the address that cannot be used. */
  readonly start: () => Promise<void>;
  /** Refuses new allocations and resolves when the last one has ended; the listeners stay. */
  readonly drain: () => Promise<void>;
  /** Ends everything at once; it can be started again. */
  readonly stop: () => Promise<void>;
  /** Uses another certificate for TLS connections from now on; throws when it does not fit its key. */
  readonly setCertificate: (certificate: Certificate) => void;
  /** where it listens; empty while it does not */
  readonly listeners: readonly ListenerAddress[];
  /** live allocations */
  readonly allocations: number;
  /** what it has counted since it was made */
  readonly counters: Counters;
}

interface Running {
  readonly edge: Edge;
  readonly relay: Relay;
  readonly listeners: readonly Listener[];
}

/** Makes a server with these options. */
export function createTurnServer(options: TurnServerOptions): TurnServer {
  const counters = createCounters();
  let running: Running | undefined;
  return {
    counters,
    get listeners() {
      return (running?.listeners ?? []).map(({ transport, local }) => ({ transport, ...local }));
    },
    get allocations() {
      return running?.relay.allocations ?? 0;
    },
    async start() {
      if (running !== undefined) throw new Error('the server is started already');
      running = await open(options, counters);
    },
    async drain() {
      running?.relay.drain();
      await running?.edge.whenEmpty();
    },
    async stop() {
      const ending = running;
      running = undefined;
      if (ending === undefined) return;
      ending.edge.close();
      await closeListeners(ending.listeners);
    },
    setCertificate(certificate) {
      for (const listener of running?.listeners ?? []) {
        if (listener.transport === 'tls') listener.stream.setCertificate(certificate);
      }
    },
  };
}

async function open(options: TurnServerOptions, counters: Counters): Promise<Running> {
  const edge = createEdge(options, dgramTransport, counters);
  const listeners = await openListeners({
    udp: dgramTransport,
    addresses: options.listeners.map(({ address }) => address),
    port: options.port,
    altPort: options.altPort,
    tls: options.tls,
    datagrams: edge.datagrams,
    socketError: options.onSocketError,
    streams: edge.streams,
  });
  const relay = edge.attach(listeners);
  try {
    await checkRelayAddresses(options);
  } catch (error) {
    edge.close();
    await closeListeners(listeners);
    throw error;
  }
  return { edge, relay, listeners };
}

/** An address that cannot be relayed from would otherwise show only as a 508 to every client. */
async function checkRelayAddresses(options: TurnServerOptions): Promise<void> {
  const relays = options.listeners.flatMap(({ relays }) => Object.values(relays));
  for (const address of new Set(relays.map(({ bound }) => bound))) {
    await checkAddress(dgramTransport, address);
  }
}
