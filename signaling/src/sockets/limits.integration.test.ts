import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { connect, newSocket, signalTo, websocketOf } from '../testing/actor.js';
import { connectHalfOpen, goneAtTheOtherEnd } from '../testing/half-open.js';
import { startServer } from '../testing/server.js';

const tiny = { RATE_LIMIT: '0.01' } as const;

describe('rate limits', () => {
  it('M6: refuse what is too much on one connection, and leave the others alone', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0.1' });
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    const flood = await Promise.all(
      Array.from({ length: 200 }, () => ana.ask('signal', signalTo('nobody-there', 'v=0'))),
    );
    const codes = new Set(flood.map((answer) => !answer.ok && answer.code));
    expect(codes).toEqual(new Set(['member_not_found', 'rate_limited']));
    expect((await bob.join('planning')).members).toHaveLength(1);
  });

  it('M6: count the joins of one address over all its connections', async () => {
    const { url } = await startServer(tiny);
    const people = await Promise.all(Array.from({ length: 4 }, () => connect(url)));
    for (const person of people.slice(0, 3)) await person.join('planning');
    expect(await people[3]?.refusedJoin('planning')).toBe('rate_limited');
  });

  it.each(['websocket', 'polling'])(
    'M6: refuse a %s connection of an address that has opened too many',
    async (transport) => {
      const { url } = await startServer(tiny);
      for (let count = 0; count < 6; count += 1) {
        const { socket } = await connect(url, { transports: [transport] });
        socket.close();
      }
      await expect(connect(url, { transports: [transport] })).rejects.toThrow(/error/u);
      const refused = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    },
  );

  it('M6: bound how many connections one address holds open, used or not; a closed one makes room', async () => {
    const { url } = await startServer(tiny);
    const [first] = await Promise.all(Array.from({ length: 5 }, () => connect(url)));
    const handshake = `${url}/socket.io/?EIO=4&transport=polling`;
    const refused = await fetch(handshake);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    first?.socket.close();
    await expect.poll(async () => (await fetch(handshake)).status).toBe(200);
  });

  it('carry a newcomer to a room of eight, with all its candidates at once', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    const burst = await Promise.all(
      Array.from({ length: 300 }, () => bob.ask('signal', signalTo(self.id, 'v=0'))),
    );
    expect(burst.every((answer) => answer.ok)).toBe(true);
  });

  it('let go of a client that does not read what is sent to it', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0' });
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    websocketOf(ana).pause();
    const large = signalTo(self.id, 'x'.repeat(6000));
    const refused = async (): Promise<boolean> => {
      const answers = await Promise.all(
        Array.from({ length: 500 }, () => bob.ask('signal', large)),
      );
      return answers.some((answer) => !answer.ok);
    };
    // What the kernel buffers on the way is not known, but it is not without end.
    for (let round = 0; round < 20 && !(await refused()); round += 1);
    expect(await bob.next('member-updated')).toMatchObject({ id: self.id, presence: 'away' });
  });

  it('are off at 0', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0' });
    const ana = await connect(url);
    await ana.join('planning');
    const flood = await Promise.all(Array.from({ length: 900 }, () => ana.ask('ice', {})));
    expect(flood.every((answer) => answer.ok)).toBe(true);
  });
});

describe('the origin of a page', () => {
  const handshake = '/socket.io/?EIO=4&transport=polling';

  it('may be its own, also behind a proxy that ends TLS, or not be named at all', async () => {
    const { url } = await startServer();
    const { host } = new URL(url);
    for (const origin of [undefined, `http://${host}`, `https://${host}`]) {
      const answer = await fetch(url + handshake, { headers: origin ? { origin } : {} });
      expect(answer.status).toBe(200);
    }
  });

  it.each(['https://evil.example', 'null', '::', 'http://127.0.0.1:1'])(
    'may not be %s',
    async (origin) => {
      const { url } = await startServer();
      const answer = await fetch(url + handshake, { headers: { origin } });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'origin_refused' });
    },
  );

  it('decides over a WebSocket', async () => {
    const { url } = await startServer();
    const socket = newSocket(url, { extraHeaders: { origin: 'https://evil.example' } });
    await expect(
      new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      }),
    ).rejects.toThrow(/websocket error/u);
  });

  it('refuses a WebSocket by an HTTP answer, after which nothing of it stays open', async () => {
    const { url } = await startServer();
    const socket = connectHalfOpen(url);
    const lines = [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: localhost',
      'Origin: https://evil.example',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 .*"code":"origin_refused"/su);
    await goneAtTheOtherEnd(socket);
  });

  it('helps no WebSocket at an address where there is none', async () => {
    const { url } = await startServer();
    const socket = connectHalfOpen(url);
    socket.write('GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 .*"code":"not_found"/su);
    await goneAtTheOtherEnd(socket);
  });

  it('may be one that is allowed, which gets CORS headers', async () => {
    const origin = 'https://www.example.org';
    const { url } = await startServer({ ALLOWED_ORIGINS: `${origin},https://other.example` });
    const answer = await fetch(url + handshake, { headers: { origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    const ana = await connect(url, { extraHeaders: { origin } });
    expect((await ana.join('planning')).members).toEqual([]);
  });

  it('is compared with PUBLIC_URL if there is one', async () => {
    const { url } = await startServer({ PUBLIC_URL: 'https://meet.example.org' });
    const own = await fetch(url + handshake, { headers: { origin: 'https://meet.example.org' } });
    const other = await fetch(url + handshake, { headers: { origin: url } });
    expect([own.status, other.status]).toEqual([200, 403]);
  });
});
