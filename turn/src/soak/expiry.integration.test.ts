/** Allocations on real sockets that are left to expire, by a clock that goes faster than the world's. */
import { readdirSync } from 'node:fs';
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { expect, it } from 'vitest';
import { createCounters } from '../relay/counters.js';
import { completeSettings } from '../relay/settings.js';
import { present } from '@parley/stun/testing/present';
import { REALM, SECRET } from '../testing/requests.js';
import { startThreadEngine } from '../server/thread-engine.js';
import { dgramTransport } from '../transport/dgram-transport.js';
import { createLoopDelayMonitor } from '../transport/statistics.js';
import { flushingOnImmediate } from '../transport/stream-batch.js';
import { abandon } from './soak-client.js';

const ALLOCATIONS = 500;
/** RFC 8656 §3.2: ms. */
const LIFETIME = 600_000;

/** Of this process. */
function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Sockets close a turn of the event loop after they were asked to. */
async function closing(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

// Descriptors are those of /proc, and clients are at 127.1.x.x, which only Linux has without being told.
it.runIf(process.platform === 'linux')(
  'allocations that nobody refreshes give back their sockets and ports (RFC 8656 §3.2)',
  async () => {
    let skipped = 0;
    const loopDelay = createLoopDelayMonitor();
    const relays = { 4: { bound: '127.0.0.1', announced: '127.0.0.1' } };
    const engine = await startThreadEngine(
      {
        listeners: [{ address: '127.0.0.1', relays }],
        workers: 1,
        realm: REALM,
        settings: completeSettings({ secrets: [SECRET], userQuota: 0, unauthenticatedRate: 0 }),
        port: await freePort(),
        relayPorts: await portRange(ALLOCATIONS),
        hostAddresses: [],
        tls: undefined,
      },
      {
        transport: dgramTransport,
        batch: flushingOnImmediate(),
        clock: { now: () => performance.now() + skipped, changed: () => undefined },
        counters: createCounters(),
        loopDelay,
      },
      () => undefined,
    );
    try {
      const server = present(engine.listeners.find(({ transport }) => transport === 'udp'));
      const before = descriptors();
      // Each round needs every port of the range.
      for (let round = 10; round < 12; round += 1) {
        await abandon(server, ALLOCATIONS, round);
        expect(engine.allocations).toBe(ALLOCATIONS);
        await closing();
        expect(descriptors()).toBe(before + ALLOCATIONS);
        skipped += LIFETIME - 60_000;
        engine.edge.wake();
        expect(engine.allocations).toBe(ALLOCATIONS);
        skipped += 60_000;
        engine.edge.wake();
        await closing();
        expect(engine.allocations).toBe(0);
        expect(descriptors()).toBe(before);
        expect(engine.edge.nextWakeAt()).toBeUndefined();
      }
    } finally {
      await engine.stop();
      loopDelay.stop();
    }
  },
);
