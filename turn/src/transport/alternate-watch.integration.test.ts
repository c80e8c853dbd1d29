import { afterEach, describe, expect, it } from 'vitest';
import type { AlternateServer } from '../relay/alternate-servers.js';
import { SECRET } from '../testing/requests.js';
import { startTestServer, type TestServer } from '../testing/test-server.js';
import { watchAlternates } from './alternate-watch.js';

const EVERY_MS = 20;

let stopping: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(stopping.splice(0).map((stop) => stop()));
});

/** A server, and what watching it has told so far. */
async function watched(): Promise<{
  server: TestServer;
  plain: AlternateServer;
  overTls: AlternateServer;
  told: [AlternateServer, boolean][];
}> {
  const server = await startTestServer();
  const address = server.listener('udp');
  const plain = { address, domain: undefined };
  const overTls = { address: { ...address, port: 5349 }, domain: 'turn.test' };
  const told: [AlternateServer, boolean][] = [];
  const watch = watchAlternates({
    servers: [plain, overTls],
    secret: () => SECRET,
    everyMs: EVERY_MS,
    changed: (alternate, isInService) => told.push([alternate, isInService]),
  });
  stopping = [...stopping, watch.stop, () => server.turn.stop()];
  return { server, plain, overTls, told };
}

/** How many of the questions it has refused, as a watcher's have to be. */
async function timesAsked({ turn }: TestServer): Promise<number> {
  const { counters } = await turn.statistics();
  return counters.errors.get(442) ?? 0;
}

describe('watching another server', () => {
  it('tells when it drains, for its TLS port too', async () => {
    const { server, plain, overTls, told } = await watched();
    await expect.poll(() => timesAsked(server)).toBeGreaterThan(1);
    expect(told).toEqual([]);
    await server.turn.drain();
    await expect
      .poll(() => told)
      .toEqual([
        [plain, false],
        [overTls, false],
      ]);
  });

  it('tells when it does not answer any more', async () => {
    const { server, plain, told } = await watched();
    await expect.poll(() => timesAsked(server)).toBeGreaterThan(1);
    await server.turn.stop();
    await expect.poll(() => told).toContainEqual([plain, false]);
  });
});
