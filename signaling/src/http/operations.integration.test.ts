import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../rooms/memory-store.js';
import { connect, signalTo } from '../testing/actor.js';
import { startServer } from '../testing/server.js';

describe('the probes', () => {
  it('say that the server is alive and can serve', async () => {
    const { url } = await startServer();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('say that a server is alive but cannot serve while its store does not answer', async () => {
    const broken = { ...createMemoryStore(), count: () => Promise.reject(new Error('gone')) };
    const { url } = await startServer({}, undefined, { store: broken });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const refused = await fetch(`${url}/readyz`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'unavailable' });
  });
});

describe('the metrics', () => {
  it('count what happens', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    await bob.ask('signal', signalTo(self.id, 'v=0'));
    await bob.ask('nonsense', {});
    await fetch(`${url}/api/rooms/very-secret`);
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const line of [
      'parley_rooms 1',
      'parley_members 2',
      'parley_sockets 2',
      'parley_joins_total{result="new"} 2',
      'parley_signals_total 1',
      'parley_errors_total{code="unknown_event"} 1',
      'parley_http_request_duration_seconds_count{route="/api/rooms/:id",method="GET",status="404"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain('very-secret');
  });

  it('want the bearer token where there is one', async () => {
    const { url } = await startServer({ METRICS_TOKEN: 'the-token' });
    const status = async (authorization?: string) =>
      (await fetch(`${url}/metrics`, { headers: authorization ? { authorization } : {} })).status;
    expect(await status()).toBe(401);
    expect(await status('Bearer wrong')).toBe(401);
    expect(await status('Basic the-token')).toBe(401);
    expect(await status('Bearer the-token')).toBe(200);
    const refused = await fetch(`${url}/metrics`);
    expect(await refused.json()).toMatchObject({ code: 'unauthorized' });
  });
});

describe('the log', () => {
  it('holds no address, no name and no room id', async () => {
    const { url, logLines } = await startServer({ LOG_LEVEL: 'debug' });
    const ana = await connect(url);
    await ana.join('very-secret', { name: 'Anastasia' });
    await fetch(`${url}/api/rooms/very-secret`);
    await fetch(`${url}/r/very-secret`);
    await ana.ask('leave', {});
    const log = logLines.join('');
    expect(log).toContain('member joined');
    expect(log).toContain('"route":"/api/rooms/:id"');
    expect(log).not.toMatch(/very-secret|Anastasia|127\.0\.0\.1/u);
  });
});
