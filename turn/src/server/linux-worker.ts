/** A worker thread that runs a whole server over the Linux transport. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { EngineOptions } from './engine.js';
import { createCounters } from '../relay/counters.js';
import { requireFreePorts } from './port-check.js';
import { startThreadEngine, type ThreadEngine } from './thread-engine.js';
import { eventLoopDescriptor } from '../transport/linux/event-loop-descriptor.js';
import { createLinuxTransport } from '../transport/linux/linux-transport.js';
import { runLoop } from '../transport/linux/loop.js';
import { createRoundMonitor } from '../transport/linux/round-monitor.js';
import { loadSystemCalls, UnavailableError } from '../transport/linux/system-calls.js';
import { SystemError } from '../transport/linux/system-error.js';
import { UnfinishedWrites } from '../transport/linux/unfinished-writes.js';
import { StreamBatch } from '../transport/stream-batch.js';
import { createMonotonicClock } from '../transport/monotonic-clock.js';
import { ListenError } from '../transport/listeners.js';
import type { WorkerReport, WorkerRequest } from './worker-messages.js';

function ownerPort(): MessagePort {
  if (parentPort === null) throw new Error('this module runs in a worker thread only');
  return parentPort;
}

const owner = ownerPort();
const report = (message: WorkerReport): void => {
  owner.postMessage(message);
};

const options = workerData as EngineOptions;

async function serve(): Promise<void> {
  const calls = await loadSystemCalls();
  const counters = createCounters();
  const clock = createMonotonicClock();
  // Read once for each round of packets.
  let time = clock();
  const rounds = createRoundMonitor();
  const isShared = options.workers > 1;
  const batch = new StreamBatch(() => undefined);
  const unfinished = new UnfinishedWrites();
  const written = unfinished.add.bind(unfinished);
  const transport = createLinuxTransport(calls, {
    isShared,
    awoken() {
      time = clock();
      rounds.begin(time);
    },
    unsent(packets) {
      counters.drops['send-failed'] += packets;
    },
  });
  // Unlike memory, descriptors outlive the thread that made them, also when that crashes.
  process.once('exit', () => {
    transport.close();
  });
  transport.watch(await eventLoopDescriptor(calls));

  let engine: ThreadEngine | undefined;
  /** What waits for an event, such as the end of a drain, goes on only when Node has its turn. */
  let hasEvents = false;
  const loop = runLoop({
    transport,
    now: () => time,
    nextWakeAt: () => engine?.edge.nextWakeAt(),
    flush() {
      batch.flush(written);
      const isNodeNeeded = unfinished.needTurn() || hasEvents;
      hasEvents = false;
      return isNodeNeeded;
    },
    wake() {
      time = clock();
      rounds.end(time);
      const wakeAt = engine?.edge.nextWakeAt();
      if (wakeAt !== undefined && wakeAt <= time) engine?.edge.wake();
    },
  });
  const end = (): void => {
    loop.stop();
    transport.close();
  };
  try {
    // Workers would share a port with another server, too, without noticing.
    if (isShared && options.shared?.worker === 0)
      requireFreePorts(transport.sockets, calls.close, options);
    engine = await startThreadEngine(
      options,
      {
        transport,
        batch,
        ...(isShared
          ? { listenTcp: (address, port) => transport.sockets.tcp({ address, port, isShared }).fd }
          : {}),
        // The loop looks at the deadlines before each wait.
        clock: { now: () => time, changed: () => undefined },
        counters,
        loopDelay: rounds,
      },
      (name, ...payload) => {
        report({ kind: 'event', name, payload });
        hasEvents = true;
      },
    );
  } catch (error) {
    end();
    throw error;
  }
  loop.settle();
  const running = engine;
  owner.on('message', (request: WorkerRequest) => {
    void answer(running, request).then((value) => {
      report({ kind: 'answer', id: request.id, value });
      if (request.kind !== 'stop') return;
      end();
      // Nothing keeps the thread any more.
      owner.close();
    });
  });
  report({ kind: 'started', listeners: running.listeners });
}

async function answer(
  engine: ThreadEngine,
  request: WorkerRequest,
): Promise<Extract<WorkerReport, { kind: 'answer' }>['value']> {
  switch (request.kind) {
    case 'statistics':
      return engine.statistics();
    case 'reconfigure':
      await engine.reconfigure(request.settings);
      return undefined;
    case 'set-host-addresses':
      await engine.setHostAddresses(request.addresses);
      return undefined;
    case 'set-certificate': {
      const { cert, key } = request.certificate;
      // Buffers arrive as plain arrays of octets.
      engine.setCertificate({ cert: Buffer.from(cert), key: Buffer.from(key) });
      return undefined;
    }
    case 'drain':
      await engine.drain();
      return undefined;
    case 'stop':
      return engine.stop();
  }
}

try {
  await serve();
} catch (error) {
  if (error instanceof ListenError) {
    const { transport, address, port, code } = error;
    report({ kind: 'listen-failed', transport, address, port, code });
  } else if (error instanceof UnavailableError || error instanceof SystemError) {
    report({ kind: 'unavailable', reason: error.message });
  } else {
    throw error;
  }
}
