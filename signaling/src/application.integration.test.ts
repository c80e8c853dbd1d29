import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, joinMessage, websocketOf } from './testing/actor.js';
import { startServer } from './testing/server.js';

describe('going down', () => {
  it('D1 J7: tells every client, takes no new work, then closes the connections', async () => {
    let endNotice = (): void => undefined;
    const notice = new Promise<void>((resolve) => {
      endNotice = resolve;
    });
    const { url, application } = await startServer({}, undefined, { noticeGiven: () => notice });
    onTestFinished(endNotice);
    const [ana, bob] = await Promise.all([connect(url), connect(url, { transports: ['polling'] })]);
    await ana.join('planning');
    const reasons: string[] = [];
    for (const { socket } of [ana, bob]) socket.on('disconnect', (reason) => reasons.push(reason));

    const down = application.drain();
    const late = await Promise.all([
      ana.next('draining'),
      bob.next('draining'),
      bob.ask('join', joinMessage('planning')),
      fetch(`${url}/readyz`),
      fetch(`${url}/api/rooms`, { method: 'POST' }),
      fetch(`${url}/healthz`),
    ]);
    expect(late[0].retryAfterMs).toBeGreaterThan(0);
    expect(late[1]).toEqual(late[0]);
    expect(late[2]).toMatchObject({ ok: false, code: 'draining' });
    expect([late[3].status, late[4].status, late[5].status]).toEqual([503, 503, 200]);
    expect(await late[3].json()).toMatchObject({ code: 'draining' });

    endNotice();
    await down;
    await Promise.all([ana.disconnected(), bob.disconnected()]);
    // Reasons after which Socket.IO's client reconnects by itself.
    expect(reasons.every((reason) => /^transport (?:close|error)$/u.test(reason))).toBe(true);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('goes down at once when nobody is connected, and only once', async () => {
    const { url, application } = await startServer();
    const [first, second] = [application.drain(), application.drain()];
    expect(second).toBe(first);
    await first;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('does not wait for a client that does not read', async () => {
    const { url, application } = await startServer();
    const ana = await connect(url);
    websocketOf(ana).pause();
    await application.drain();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
