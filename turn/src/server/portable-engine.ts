import type { StartEngine } from './engine.js';
import { createCounters } from '../relay/counters.js';
import { startThreadEngine, type ThreadEngine } from './thread-engine.js';
import { createMonotonicClock } from '../transport/monotonic-clock.js';
import { dgramTransport } from '../transport/dgram-transport.js';
import { createLoopDelayMonitor } from '../transport/statistics.js';
import { flushingOnImmediate } from '../transport/stream-batch.js';
import { createWakeTimer } from '../transport/wake-timer.js';

/** Runs the whole server on the calling thread, over `node:dgram`. */
export const startPortableEngine: StartEngine = async (options, emit) => {
  const now = createMonotonicClock();
  let running: ThreadEngine | undefined;
  const timer = createWakeTimer(
    () => running?.edge.nextWakeAt(),
    () => running?.edge.wake(),
    now,
  );
  running = await startThreadEngine(
    options,
    {
      transport: dgramTransport,
      batch: flushingOnImmediate(),
      clock: { now, changed: timer.update },
      counters: createCounters(),
      loopDelay: createLoopDelayMonitor(),
    },
    emit,
  );
  const { stop } = running;
  return {
    ...running,
    get allocations() {
      return running?.allocations ?? 0;
    },
    async stop() {
      timer.stop();
      return stop();
    },
  };
};
