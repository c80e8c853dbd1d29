/** The shared tables under real threads, which run what `tsc -b` has built. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestTables } from '../testing/test-relay.js';
import { present } from '@parley/stun/testing/present';
import { PortTable } from './port-table.js';
import { QuotaLedger } from './quota-ledger.js';
import type { RelayTables } from './relay-tables.js';
import { SourceLimit } from './source-limit.js';

const THREADS = 3;
const ROUNDS = 100_000;

const threads: Worker[] = [];

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

/** Runs a module's text in several threads at once; answers the last thing that each of them posted. */
async function inThreads(tables: RelayTables, body: string): Promise<unknown[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const dist = new URL('../../dist/relay/', import.meta.url).href;
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { PortTable } from '${dist}port-table.js';
    import { QuotaLedger } from '${dist}quota-ledger.js';
    import { SourceLimit } from '${dist}source-limit.js';
    const { tables, worker, gate } = workerData;
    const answer = () => { ${body} };
    parentPort.postMessage('ready');
    Atomics.wait(gate, 0, 0);
    parentPort.postMessage(answer());
  `;
  const started = Array.from({ length: THREADS }, (_, worker) => {
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      workerData: { tables, worker, gate },
    });
    threads.push(thread);
    return thread;
  });
  await Promise.all(started.map((thread) => once(thread, 'message')));
  const answers = started.map((thread) => once(thread, 'message'));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  return (await Promise.all(answers)).map(([answer]: unknown[]) => answer);
}

const relay = { bound: '10.0.0.5', announced: '8.8.4.4' };

describe('the tables that workers share', () => {
  it('give a port to one worker only, also when all want the last ones', async () => {
    // Fewer ports than the threads hold together, so that they take them from under one another all the time.
    const tables = createTestTables([relay], THREADS, [50_000, 50_007]);
    const owners = new SharedArrayBuffer(8 * 4);
    const answers = await inThreads(
      { ...tables, owners } as RelayTables,
      `
      const table = new PortTable(tables.ports[0], worker);
      const owners = new Int32Array(tables.owners);
      const own = [];
      let seed = worker + 1, doubles = 0, taken = 0;
      const below = (limit) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) % limit;
      for (let round = 0; round < ${ROUNDS}; round += 1) {
        const port = own.length < 4 ? table.take(below) : undefined;
        if (port === undefined) {
          const back = own.shift();
          if (back === undefined) continue;
          Atomics.sub(owners, back - 50000, 1);
          table.give(back);
        } else {
          if (Atomics.add(owners, port - 50000, 1) !== 0) doubles += 1;
          table.markAllocated(port, '10.0.0.5');
          if (table.boundElsewhere(port) !== undefined) doubles += 1;
          taken += 1;
          own.push(port);
        }
      }
      for (const port of own) {
        Atomics.sub(owners, port - 50000, 1);
        table.give(port);
      }
      return { doubles, taken };
      `,
    );
    for (const answer of answers) expect(answer).toMatchObject({ doubles: 0 });
    expect(answers.every((answer) => (answer as { taken: number }).taken > 1000)).toBe(true);
    expect(new PortTable(present(tables.ports[0]), 0).available).toBe(8);
  });

  it('count every claim and every release of every worker', async () => {
    const tables = createTestTables([relay], THREADS, [50_000, 50_063]);
    const answers = await inThreads(
      tables,
      `
      const ledger = new QuotaLedger(tables.quota);
      const held = new Map();
      let above = 0, granted = 0;
      for (let round = 0; round < ${ROUNDS}; round += 1) {
        const user = 'user ' + (round * 7 + worker) % 40;
        const own = held.get(user) ?? 0;
        if (own > 0 && round % 3 !== 0) {
          ledger.release(ledger.hashOf(user));
          held.set(user, own - 1);
        } else if (ledger.claim(ledger.hashOf(user), 2, 30) === 'ok') {
          granted += 1;
          held.set(user, own + 1);
          if (own + 1 > 2 || ledger.total > 30) above += 1;
        }
      }
      return { above, granted, held: [...held] };
      `,
    );
    const ledger = new QuotaLedger(tables.quota);
    const held = (
      answers as { above: number; granted: number; held: [string, number][] }[]
    ).flatMap((answer) => {
      expect(answer.above).toBe(0);
      expect(answer.granted).toBeGreaterThan(1000);
      return answer.held;
    });
    expect(ledger.total).toBe(held.reduce((sum, [, count]) => sum + count, 0));
    for (const [user, count] of held) {
      for (let left = count; left > 0; left -= 1) ledger.release(ledger.hashOf(user));
    }
    expect(ledger.total).toBe(0);
    expect(present(tables.quota.words[2])).toBe(0);
  });

  it('count every request of a source', async () => {
    const tables = createTestTables([relay], THREADS);
    await inThreads(
      tables,
      `
      const limit = new SourceLimit(1, tables.sources);
      for (let round = 0; round < ${ROUNDS}; round += 1) limit.count('7.7.7.7', 5000);
      `,
    );
    const isExceeded = (limit: number): boolean =>
      new SourceLimit(limit, tables.sources).isExceeded('7.7.7.7', 5999);
    expect([isExceeded(THREADS * ROUNDS), isExceeded(THREADS * ROUNDS + 1)]).toEqual([true, false]);
  });
});
