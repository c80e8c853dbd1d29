import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Engine, EngineOptions, ListenerAddress, StartEngine } from './engine.js';
import { createRelayTables } from '../relay/relay-tables.js';
import type { Emit } from '../transport/events.js';
import { UnavailableError } from '../transport/linux/system-calls.js';
import { ListenError } from '../transport/listeners.js';
import { sumStatistics, type Statistics } from '../transport/statistics.js';
import type { WorkerReport, WorkerRequest } from './worker-messages.js';

/** What is asked of a worker; the id is added on the way. */
type Request = WorkerRequest extends infer Each
  ? Each extends WorkerRequest
    ? Omit<Each, 'id'>
    : never
  : never;

interface RunningWorker {
  readonly listeners: readonly ListenerAddress[];
  /** Resolves with what there is to answer; with nothing also when the worker has ended. */
  readonly ask: (request: Request) => Promise<Statistics | undefined>;
  /** resolves when its thread has ended */
  readonly ended: Promise<void>;
}

/**
 * Runs the server in worker threads over the Linux transport, each of them a whole server that has some of the 5-tuples:
 * the kernel gives all packets of one to the same worker (SO_REUSEPORT, socket(7)). Rejects with an
 * {@link UnavailableError} where there is no such transport, and with a `ListenError` when an address cannot be used;
 * nothing is left open then.
 */
export const startLinuxEngine: StartEngine = async (options, emit) => {
  const { workers: count } = options;
  const tables = createRelayTables({
    relays: options.listeners.flatMap(({ relays }) => Object.values(relays)),
    relayPorts: options.relayPorts,
    workers: count,
    randomBytes,
  });
  let allocations = 0;
  const startOne = (worker: number, engine: EngineOptions): Promise<RunningWorker> =>
    startWorker({ ...engine, shared: { tables, worker } }, (name, ...payload) => {
      if (name === 'allocationCreated') allocations += 1;
      if (name === 'allocationEnded') allocations -= 1;
      // Every worker asks the other servers; one of them is enough to tell.
      if (name !== 'alternateChanged' || worker === 0) emit(name, ...payload);
    });

  // The others bind what the first one got.
  const first = await startOne(0, options);
  const bound = withPorts(options, first.listeners);
  const others = await Promise.allSettled(
    Array.from({ length: count - 1 }, (_, index) => startOne(index + 1, bound)),
  );
  const workers = [
    first,
    ...others.flatMap((other) => (other.status === 'fulfilled' ? [other.value] : [])),
  ];
  const askAll = (request: Request): Promise<(Statistics | undefined)[]> =>
    Promise.all(workers.map(({ ask }) => ask(request)));
  const sumOf = (parts: readonly (Statistics | undefined)[]): Statistics =>
    sumStatistics(parts.filter((part) => part !== undefined));
  const engine: Engine = {
    listeners: first.listeners,
    get allocations() {
      return allocations;
    },
    statistics: async () => sumOf(await askAll({ kind: 'statistics' })),
    async reconfigure(settings) {
      await askAll({ kind: 'reconfigure', settings });
    },
    async setHostAddresses(addresses) {
      await askAll({ kind: 'set-host-addresses', addresses });
    },
    setCertificate(certificate) {
      void askAll({ kind: 'set-certificate', certificate });
    },
    async drain() {
      await askAll({ kind: 'drain' });
    },
    async stop() {
      const last = sumOf(await askAll({ kind: 'stop' }));
      await Promise.all(workers.map(({ ended }) => ended));
      return last;
    },
  };
  const failed = others.find((other) => other.status === 'rejected');
  if (failed !== undefined) {
    await engine.stop();
    throw failed.reason;
  }
  return engine;
};

/** The same options with the ports that were bound in place of those of the system's choice. */
function withPorts(options: EngineOptions, listeners: readonly ListenerAddress[]): EngineOptions {
  const udp = listeners.filter(({ transport }) => transport === 'udp').map(({ port }) => port);
  const tls = listeners.find(({ transport }) => transport === 'tls');
  const [port = options.port, altPort] = new Set(udp);
  return {
    ...options,
    port,
    altPort: options.altPort === undefined ? undefined : altPort,
    tls:
      options.tls === undefined
        ? undefined
        : { ...options.tls, port: tls?.port ?? options.tls.port },
  };
}

function startWorker(options: EngineOptions, emit: Emit): Promise<RunningWorker> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('linux-worker.js', import.meta.url), { workerData: options });
    const waiting = new Map<number, (value: Statistics | undefined) => void>();
    let nextId = 1;
    let isRunning = false;
    let isStopping = false;
    let hasEnded = false;
    let failure = new Error('a worker thread has ended');
    const ended = new Promise<void>((end) => {
      thread.once('exit', () => {
        hasEnded = true;
        for (const answer of waiting.values()) answer(undefined);
        waiting.clear();
        if (!isRunning) reject(new UnavailableError(failure.message, failure));
        else if (!isStopping) emit('failed', { error: failure });
        end();
      });
    });
    thread.once('error', (error) => {
      failure = error;
    });
    const ask: RunningWorker['ask'] = (request) =>
      new Promise((answer) => {
        if (hasEnded) {
          answer(undefined);
          return;
        }
        if (request.kind === 'stop') isStopping = true;
        const id = nextId;
        nextId += 1;
        waiting.set(id, answer);
        thread.postMessage({ ...request, id });
      });
    thread.on('message', (message: WorkerReport) => {
      switch (message.kind) {
        case 'started':
          isRunning = true;
          resolve({ listeners: message.listeners, ask, ended });
          break;
        case 'listen-failed': {
          const { transport, address, port, code } = message;
          const cause = Object.assign(new Error(code), { code });
          reject(new ListenError(transport, address, port, cause));
          break;
        }
        case 'unavailable':
          reject(new UnavailableError(message.reason));
          break;
        case 'event':
          emit(message.name, ...message.payload);
          break;
        case 'answer':
          waiting.get(message.id)?.(message.value);
          waiting.delete(message.id);
          break;
      }
    });
  });
}
