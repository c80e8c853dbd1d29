import { createServer, type ServerResponse } from 'node:http';
import type { Join } from '@parley/shared';
import { freePort } from '@parley/shared/testing/own-ports';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../../call/testing/fake-clock.js';
import type { Signaling, SignalingEvent, WatchNetwork } from '../../call/ports.js';
import { createSignaling } from './socket-signaling.js';

const member = {
  id: 'member-001',
  joinNumber: 1,
  instance: 'instance-1',
  name: 'ana',
  media: { mic: true, cam: false, screen: false },
  presence: 'here',
};

const join = {
  protocol: 1,
  room: 'team-standup',
  name: 'ana',
  media: member.media,
  instance: 'instance-1',
} as Join;

const joined = {
  self: member,
  members: [],
  room: { id: 'team-standup', capacity: 8 },
  session: 'token',
  ice: { iceServers: [], expiresAt: 1 },
  graceMs: 20_000,
  resumed: false,
};

let server: Server;
let url: string;
let clock: FakeClock;
let signaling: Signaling;
let events: SignalingEvent[];
/** Those who want to know of another network. */
let networks: Set<() => void>;

const listen = (port: number) =>
  new Promise<void>((resolve) => {
    const http = createServer();
    server = new Server(http);
    http.listen(port, '127.0.0.1', resolve);
  });

const status = (type: Signaling['status']['type']) =>
  vi.waitFor(() => expect(signaling.status.type).toBe(type), { timeout: 5_000, interval: 5 });

/** The server's end of the connection that comes next. */
const nextSocket = () =>
  new Promise<Socket>((resolve) => {
    server.once('connection', resolve);
  });

async function connect(): Promise<Socket> {
  const arriving = nextSocket();
  signaling.open();
  await status('connected');
  return arriving;
}

beforeEach(async () => {
  const port = await freePort();
  await listen(port);
  url = `http://127.0.0.1:${port}`;
  clock = createFakeClock();
  events = [];
  networks = new Set();
  const watchNetwork: WatchNetwork = (listener) => {
    networks.add(listener);
    return () => networks.delete(listener);
  };
  signaling = createSignaling({ url, clock, watchNetwork });
  signaling.subscribe((event) => events.push(event));
});

afterEach(async () => {
  signaling.close();
  await server.close();
});

describe('asking the server', () => {
  it('hands on its answers, and a refusal by its code', async () => {
    const socket = await connect();
    socket.on('join', (_join, answer) => answer({ ok: true, value: joined }));
    socket.on('update', (_update, answer) =>
      answer({ ok: false, code: 'rate_limited', message: 'slow down' }),
    );
    expect(await signaling.join(join)).toEqual({ ok: true, value: joined });
    expect(await signaling.update({ name: 'anna' })).toMatchObject({ code: 'rate_limited' });
  });

  it('takes an answer that is none of the protocol for a fault of the server', async () => {
    const socket = await connect();
    socket.on('join', (_join, answer) => answer({ ok: true, value: { ...joined, self: 'me' } }));
    expect(await signaling.join(join)).toMatchObject({ ok: false, code: 'internal' });
  });

  it('answers unavailable without a connection, and when it ends before the answer', async () => {
    expect(await signaling.join(join)).toMatchObject({ ok: false, code: 'unavailable' });
    const socket = await connect();
    socket.on('join', () => socket.disconnect(true));
    expect(await signaling.join(join)).toMatchObject({ ok: false, code: 'unavailable' });
  });
});

describe('what the server sends', () => {
  it('is handed on when it is of the protocol, and dropped when it is not', async () => {
    const socket = await connect();
    events.length = 0;
    socket.emit('member-joined', { ...member, presence: 'asleep' });
    socket.emit('signal', { from: 'member-002', link: 'link-0001', data: { type: 'shout' } });
    socket.emit('member-left', null);
    socket.emit('something-else', {});
    socket.emit('member-updated', { ...member, more: 1 });
    await expect.poll(() => events).toEqual([{ type: 'member-updated', member }]);
  });

  it('is answered when it asks whether anyone is still there (S4)', async () => {
    const socket = await connect();
    expect(await socket.timeout(2_000).emitWithAck('still-there')).toBe(true);
  });
});

describe('a connection that ends', () => {
  it('is tried again soon, then later and later, and at once when a person wants it', async () => {
    await connect();
    const port = Number(new URL(url).port);
    await server.close();
    await status('waiting');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const now = signaling.status;
      if (now.type !== 'waiting') throw new Error(`it is ${now.type}`);
      expect(now.attempt).toBe(attempt);
      waits.push(now.retryAt - clock.now());
      await clock.advance(now.retryAt - clock.now());
      expect(signaling.status.type).toBe('connecting');
      await status('waiting');
    }
    expect(waits[0]).toBeLessThanOrEqual(625);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0);
    await listen(port);
    signaling.retryNow();
    await status('connected');
  });

  it('stays away as long as a server that restarts asks for', async () => {
    const socket = await connect();
    socket.emit('draining', { retryAfterMs: 3_000 });
    socket.disconnect(true);
    await status('waiting');
    expect(signaling.status).toEqual({
      type: 'waiting',
      attempt: 1,
      reason: 'draining',
      retryAt: clock.now() + 3_000,
    });
  });

  it('is not tried again after it was closed here', async () => {
    await connect();
    signaling.close();
    await clock.advance(60_000);
    expect(signaling.status).toEqual({ type: 'closed' });
    expect(clock.pending).toBe(0);
    expect(networks.size).toBe(0);
  });
});

describe('a connection after the machine slept', () => {
  it('that is dead is replaced as soon as it gives no sign of life', async () => {
    await connect();
    await clock.sleep(60_000);
    expect(signaling.status.type).toBe('connected');
    const arriving = nextSocket();
    await clock.advance(2_500);
    await status('waiting');
    await clock.advance(0);
    await arriving;
    await status('connected');
  });

  it('that is alive stays, whatever it answers', async () => {
    const socket = await connect();
    const asked = new Promise<void>((resolve) => {
      socket.on('ice', (_ice, answer) => {
        answer({ ok: false, code: 'not_joined', message: 'join a room first' });
        resolve();
      });
    });
    events.length = 0;
    await clock.sleep(60_000);
    await asked;
    await expect.poll(() => clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(events).toEqual([]);
  });

  it('that is waited for is tried at once, and when the network is back too', async () => {
    await connect();
    const port = Number(new URL(url).port);
    await server.close();
    await status('waiting');
    await clock.sleep(1);
    expect(signaling.status.type).toBe('connecting');
    await status('waiting');
    await listen(port);
    for (const changed of networks) changed();
    await status('connected');
  });
});

it('names a server that takes no more connections from here busy', async () => {
  server.engine.use((_request: unknown, response: ServerResponse | Socket) => {
    if ('writeHead' in response) response.writeHead(429).end();
  });
  signaling.open();
  await status('waiting');
  expect(signaling.status).toMatchObject({ reason: 'busy' });
});

it('reaches a server that only long-polling gets through to', async () => {
  server.engine.opts.transports = ['polling'];
  const socket = await connect();
  expect(socket.conn.transport.name).toBe('polling');
});
