/** The STUN/TURN server as a library; docs/relay.md shows how to use it. */
import { EventEmitter } from 'node:events';
import { createSecureContext } from 'node:tls';
import type { Engine, EngineOptions, ListenerAddress } from './engine.js';
import { startLinuxEngine } from './linux-engine.js';
import { startPortableEngine } from './portable-engine.js';
import { completeSettings, type GivenSettings } from '../relay/settings.js';
import { checkSoftware } from '../transport/edge.js';
import type { Emit, TurnServerEvents } from '../transport/events.js';
import { UnavailableError } from '../transport/linux/system-calls.js';
import { localAddresses } from '../transport/local-addresses.js';
import { sumStatistics, type Statistics } from '../transport/statistics.js';
import type { Certificate } from '../transport/stream-listener.js';

export type { ListenerAddress } from './engine.js';
export type { Counters, Direction, DropReason, Flux, RequestMethod } from '../relay/counters.js';
export type { RelayAddress, RelayAddresses } from '../relay/flow.js';
export type { GivenSettings, Settings } from '../relay/settings.js';
export type { ListenAddress } from '../transport/edge.js';
export type * from '../transport/events.js';
export { UnavailableError } from '../transport/linux/system-calls.js';
export { ListenError } from '../transport/listeners.js';
export type { LoopDelay, Statistics } from '../transport/statistics.js';
export type { Certificate } from '../transport/stream-listener.js';

/** Plain data: it holds no functions and can be cloned. */
export interface TurnServerOptions
  extends
    GivenSettings,
    Omit<EngineOptions, 'settings' | 'hostAddresses' | 'tls' | 'workers' | 'shared'> {
  /** TLS on a port of its own (0 for any); left out for none */
  readonly tls?: EngineOptions['tls'];
  /**
   * `linux` for worker threads that move packets through system calls of their own, `portable` for `node:dgram` on the calling
   * thread, `auto` (the default) for the former where it can be had
   */
  readonly transport?: 'auto' | 'linux' | 'portable';
  /** worker threads of the Linux transport, 1 by default */
  readonly workers?: number;
  /**
   * every address of this host, where peers cannot be; found when the server starts where it is left out. See also
   * {@link TurnServer.setHostAddresses}
   */
  readonly hostAddresses?: readonly string[];
}

/** One server; it does nothing until it is started. */
export interface TurnServer {
  /**
   * What happens: see {@link TurnServerEvents}. Events come after the packet that brought them about has been dealt with,
   * so that a listener may do anything, this server's methods included.
   */
  readonly events: EventEmitter<TurnServerEvents>;
  /**
   * Binds all listeners and serves. Rejects with a {@link ListenError} that names the address that cannot be used, and then
   * leaves nothing open.
   */
  readonly start: () => Promise<void>;
  /** Refuses new allocations (508) and resolves when the last one has ended; the listeners stay. */
  readonly drain: () => Promise<void>;
  /** Ends everything at once, or as soon as it has started; the server can be started again. */
  readonly stop: () => Promise<void>;
  /**
   * Goes by other settings from now on; what is left out gets its default. Live allocations stay, also when the secret that
   * they were made with is gone, but permissions and channels whose peer is refused by now end at once, and the bandwidth
   * limit holds at once. Quotas decide about new allocations. Resolves when the settings hold; rejects with a TypeError that
   * names what is wrong, and then changes nothing.
   */
  readonly reconfigure: (settings: GivenSettings) => Promise<void>;
  /**
   * Takes these for all addresses of this host from now on, also when it is started again. Permissions and channels whose
   * peer is at one of them end at once. Resolves when that holds.
   */
  readonly setHostAddresses: (addresses: readonly string[]) => Promise<void>;
  /** Uses another certificate for TLS connections from now on; throws when it does not fit its key. */
  readonly setCertificate: (certificate: Certificate) => void;
  /** where it listens; empty while it does not */
  readonly listeners: readonly ListenerAddress[];
  /** live allocations */
  readonly allocations: number;
  /** which transport it runs on; `undefined` before it was first started */
  readonly transport: 'linux' | 'portable' | undefined;
  /** What it has counted since it was made, and how it is doing. */
  readonly statistics: () => Promise<Statistics>;
}

/** Makes a server; throws a TypeError or RangeError that names what cannot be used. */
export function createTurnServer(options: TurnServerOptions): TurnServer {
  checkSoftware(options);
  let settings = completeSettings(options);
  let { tls, hostAddresses } = options;
  /** of the times before the last start */
  let past = sumStatistics([]);
  let running: Engine | undefined;
  let transport: TurnServer['transport'];
  /** the last of the starts and stops that were asked for; each waits for the one before */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  };
  const events = new EventEmitter<TurnServerEvents>();
  const emit: Emit = (name, ...payload) => {
    queueMicrotask(() => {
      (events as EventEmitter).emit(name, ...payload);
    });
  };
  return {
    events,
    get listeners() {
      return running?.listeners ?? [];
    },
    get allocations() {
      return running?.allocations ?? 0;
    },
    get transport() {
      return transport;
    },
    start: () =>
      inTurn(async () => {
        if (running !== undefined) throw new Error('the server is started already');
        const given = hostAddresses;
        const engineOptions = {
          ...options,
          workers: options.workers ?? 1,
          hostAddresses: hostAddresses ?? localAddresses(),
          tls,
          settings,
        };
        const started = await startEngine(options.transport ?? 'auto', engineOptions, emit);
        ({ engine: running, kind: transport } = started);
        // What was changed while it started.
        if (settings !== engineOptions.settings) await running.reconfigure(settings);
        if (hostAddresses !== undefined && hostAddresses !== given) {
          await running.setHostAddresses(hostAddresses);
        }
        if (tls !== undefined && tls !== engineOptions.tls) running.setCertificate(tls.certificate);
      }),
    async drain() {
      if (running === undefined) return;
      emit('draining', { allocations: running.allocations });
      await running.drain();
    },
    stop: () =>
      inTurn(async () => {
        const ending = running;
        running = undefined;
        if (ending !== undefined) past = sumStatistics([past, await ending.stop()]);
      }),
    async reconfigure(given) {
      settings = completeSettings(given);
      await running?.reconfigure(settings);
      emit('reloaded');
    },
    async setHostAddresses(addresses) {
      hostAddresses = [...addresses];
      await running?.setHostAddresses(hostAddresses);
    },
    setCertificate(certificate) {
      // Throws before any listener has changed.
      createSecureContext(certificate);
      running?.setCertificate(certificate);
      if (tls !== undefined) tls = { ...tls, certificate };
    },
    async statistics() {
      return running === undefined ? past : sumStatistics([past, await running.statistics()]);
    },
  };
}

async function startEngine(
  wanted: 'auto' | 'linux' | 'portable',
  options: EngineOptions,
  emit: Emit,
): Promise<{ readonly engine: Engine; readonly kind: 'linux' | 'portable' }> {
  if (wanted !== 'portable') {
    try {
      return { engine: await startLinuxEngine(options, emit), kind: 'linux' };
    } catch (error) {
      if (wanted === 'linux' || !(error instanceof UnavailableError)) throw error;
      emit('portable', { reason: error.message });
    }
  }
  return { engine: await startPortableEngine(options, emit), kind: 'portable' };
}
