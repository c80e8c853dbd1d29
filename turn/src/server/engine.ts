/** The seam between the public server and the ways to run it: on the calling thread, or in workers. */
import type { TransportAddress } from '@parley/stun/transport-address';
import type { Transport } from '../relay/counters.js';
import type { Settings } from '../relay/settings.js';
import type { EdgeOptions } from '../transport/edge.js';
import type { Emit } from '../transport/events.js';
import type { Statistics } from '../transport/statistics.js';
import type { Certificate } from '../transport/stream-listener.js';

/** Plain data, so that it can be handed to a worker. */
export interface EngineOptions extends EdgeOptions {
  /** worker threads; the portable transport has none, and goes without */
  readonly workers: number;
  /** of UDP and TCP; 0 for any */
  readonly port: number;
  /** a second port of UDP and TCP on every address, for NAT behaviour discovery (RFC 5780); 0 for any */
  readonly altPort?: number | undefined;
  readonly tls: { readonly port: number; readonly certificate: Certificate } | undefined;
}

export interface ListenerAddress extends TransportAddress {
  readonly transport: Transport;
}

/** A server that runs. */
export interface Engine {
  readonly listeners: readonly ListenerAddress[];
  /** live allocations, as far as this thread knows */
  readonly allocations: number;
  readonly statistics: () => Promise<Statistics>;
  /** Resolves once the settings hold everywhere; they have been checked. */
  readonly reconfigure: (settings: Settings) => Promise<void>;
  /** Resolves once peers are refused at these addresses everywhere. */
  readonly setHostAddresses: (addresses: readonly string[]) => Promise<void>;
  readonly setCertificate: (certificate: Certificate) => void;
  /** Refuses new allocations; resolves when the last one has ended. */
  readonly drain: () => Promise<void>;
  /** Ends everything and answers what it came to. */
  readonly stop: () => Promise<Statistics>;
}

/** Rejects with a `ListenError` when an address cannot be used; nothing is left open then. */
export type StartEngine = (options: EngineOptions, emit: Emit) => Promise<Engine>;
