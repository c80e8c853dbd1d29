import type { Engine, EngineOptions } from './engine.js';
import type { Counters } from '../relay/counters.js';
import { createEdge, type Edge, type EdgePlatform } from '../transport/edge.js';
import type { Emit } from '../transport/events.js';
import {
  checkAddress,
  closeListeners,
  openListeners,
  type SocketOpener,
} from '../transport/listeners.js';
import type { LoopDelayMonitor, Statistics } from '../transport/statistics.js';
import type { UdpTransport } from '../transport/udp-socket.js';

/** What a thread gives the server that runs on it. */
export interface ThreadPlatform extends EdgePlatform, SocketOpener {
  readonly loopDelay: LoopDelayMonitor;
  readonly counters: Counters;
}

/** A server on one thread. Whoever owns the thread wakes its edge. */
export interface ThreadEngine extends Engine {
  readonly edge: Pick<Edge, 'nextWakeAt' | 'wake'>;
}

/**
 * Runs a whole server on the calling thread. Rejects with a `ListenError` when an address cannot be used; nothing is left
 * open then.
 */
export async function startThreadEngine(
  options: EngineOptions,
  platform: ThreadPlatform,
  emit: Emit,
): Promise<ThreadEngine> {
  const { transport, counters, loopDelay } = platform;
  const edge = createEdge(options, platform, counters, emit);
  const listeners = await openListeners({
    opener: platform,
    addresses: options.listeners.map(({ address }) => address),
    port: options.port,
    altPort: options.altPort,
    tls: options.tls,
    datagrams: edge.datagrams,
    socketError: edge.socketError,
    streams: edge.streams,
  });
  const relay = edge.attach(listeners);
  try {
    await checkRelayAddresses(options, transport);
  } catch (error) {
    edge.close();
    await closeListeners(listeners);
    throw error;
  }
  const statistics = (): Statistics => ({
    allocations: relay.allocations,
    counters: structuredClone(counters),
    loopDelay: loopDelay.read(),
  });
  return {
    edge,
    listeners: listeners.map(({ transport: kind, local }) => ({ transport: kind, ...local })),
    get allocations() {
      return relay.allocations;
    },
    statistics: async () => statistics(),
    async reconfigure(settings) {
      edge.reconfigure(settings);
    },
    async setHostAddresses(addresses) {
      edge.setHostAddresses(addresses);
    },
    setCertificate(certificate) {
      for (const listener of listeners) {
        if (listener.transport === 'tls') listener.stream.setCertificate(certificate);
      }
    },
    async drain() {
      relay.drain();
      await edge.whenEmpty();
    },
    async stop() {
      edge.close();
      await closeListeners(listeners);
      const last = { ...statistics(), allocations: 0 };
      loopDelay.stop();
      return last;
    },
  };
}

/** An address that cannot be relayed from would otherwise show only as a 508 to every client. */
async function checkRelayAddresses(options: EngineOptions, transport: UdpTransport): Promise<void> {
  const relays = options.listeners.flatMap(({ relays }) => Object.values(relays));
  for (const address of new Set(relays.map(({ bound }) => bound))) {
    await checkAddress(transport, address);
  }
}
