import { text } from 'node:stream/consumers';
import { apiErrorSchema, iceConfigSchema, roomCreatedSchema } from '@parley/shared';
import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../rooms/memory-store.js';
import { connect } from '../testing/actor.js';
import { connectHalfOpen, goneAtTheOtherEnd } from '../testing/half-open.js';
import { startServer, testSecret } from '../testing/server.js';

const post = (url: string, body?: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  });

/** Status and code of an answer that must be an error in the shape of all errors. */
const errorOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  v.parse(apiErrorSchema, await answer.json()).code,
];

describe('POST /api/rooms', () => {
  it.each([undefined, '', '{}', '{"capacity":8}', '{"capacity":2,"unknown":1}'])(
    'makes a room, asked with %j',
    async (body) => {
      const { url } = await startServer();
      const answer = await post(`${url}/api/rooms`, body);
      expect(answer.status).toBe(201);
      const made = v.parse(roomCreatedSchema, await answer.json());
      expect(made.url).toBe(`${url}/r/${made.id}`);
    },
  );

  it('answers 503 when no more rooms can be kept', async () => {
    const { url } = await startServer({}, undefined, {
      store: createMemoryStore({ mostKeptRooms: 1 }),
    });
    expect((await post(`${url}/api/rooms`)).status).toBe(201);
    const refused = await post(`${url}/api/rooms`);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await errorOf(refused)).toEqual([503, 'unavailable']);
  });

  it('P5: keeps the room without members, and after they have left', async () => {
    const { url } = await startServer();
    const made = v.parse(
      roomCreatedSchema,
      await (await post(`${url}/api/rooms`, '{"capacity":3}')).json(),
    );
    const empty = { id: made.id, members: 0, capacity: 3 };
    const look = async () => (await fetch(`${url}/api/rooms/${made.id}`)).json();
    expect(await look()).toEqual(empty);
    const ana = await connect(url);
    await ana.join(made.id);
    expect(await look()).toEqual({ ...empty, members: 1 });
    await ana.ask('leave', {});
    expect(await look()).toEqual(empty);
  });

  it('links to PUBLIC_URL', async () => {
    const { url } = await startServer({ PUBLIC_URL: 'https://meet.example.org/' });
    const made = v.parse(roomCreatedSchema, await (await post(`${url}/api/rooms`)).json());
    expect(made.url).toBe(`https://meet.example.org/r/${made.id}`);
  });

  it('links to what a trusted proxy says, and to nothing that another says', async () => {
    const [trusting, other] = await Promise.all([startServer({ TRUST_PROXY: '1' }), startServer()]);
    const headers = { 'x-forwarded-host': 'meet.example.org', 'x-forwarded-proto': 'https' };
    const linkOf = async (url: string) =>
      v.parse(roomCreatedSchema, await (await post(`${url}/api/rooms`, '{}', headers)).json()).url;
    expect(await linkOf(trusting.url)).toMatch(/^https:\/\/meet\.example\.org\/r\//u);
    expect((await linkOf(other.url)).startsWith(`${other.url}/r/`)).toBe(true);
  });

  it.each([
    '{"capacity":1}',
    '{"capacity":9}',
    '{"capacity":2.5}',
    '{"capacity":"4"}',
    '[]',
    '1',
    '"x"',
  ])('refuses %s', async (body) => {
    const { url } = await startServer();
    const [status, code] = await errorOf(await post(`${url}/api/rooms`, body));
    // An array has no capacity either; it is refused for what it is.
    expect([status, code]).toEqual([400, 'bad_message']);
  });

  it.each([
    ['no JSON', '{bad', {}, 400, 'bad_message'],
    ['another type', 'capacity=2', { 'content-type': 'text/plain' }, 415, 'bad_message'],
    ['too much', JSON.stringify({ x: 'x'.repeat(65_536) }), {}, 413, 'payload_too_large'],
  ])('refuses a body that is %s', async (_case, body, headers, status, code) => {
    const { url } = await startServer();
    expect(await errorOf(await post(`${url}/api/rooms`, body, headers))).toEqual([status, code]);
  });

  it('limits an address, and says when to come back', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0.05' });
    for (let count = 0; count < 3; count += 1) {
      expect((await post(`${url}/api/rooms`)).status).toBe(201);
    }
    const refused = await post(`${url}/api/rooms`);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(refused)).toEqual([429, 'rate_limited']);
  });

  it('tells the addresses behind a trusted proxy apart, an IPv6 subscriber by its /64', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0.01', TRUST_PROXY: '127.0.0.0/8' });
    const from = async (address: string) =>
      (await post(`${url}/api/rooms`, '{}', { 'x-forwarded-for': address })).status;
    expect([await from('198.51.100.1'), await from('198.51.100.1')]).toEqual([201, 429]);
    expect(await from('198.51.100.2')).toBe(201);
    expect([await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::2')]).toEqual([201, 429]);
    expect(await from('2001:db8:1:3::1')).toBe(201);
  });
});

describe('GET /api/rooms/:id', () => {
  it.each(['ab', 'Planning', 'a_b_c', 'x'.repeat(65), 'x'.repeat(5000), '%00%00%00', 'r%C3%A4ume'])(
    'refuses the id %s',
    async (id) => {
      const { url } = await startServer();
      const answer = await fetch(`${url}/api/rooms/${id}`);
      expect(await errorOf(answer)).toEqual([400, 'room_id_invalid']);
    },
  );

  it('knows no room that nobody made or joined', async () => {
    const { url } = await startServer();
    expect(await errorOf(await fetch(`${url}/api/rooms/planning`))).toEqual([
      404,
      'room_not_found',
    ]);
  });
});

describe('POST /api/ice', () => {
  it('gives ICE servers without joining, in a name of their own', async () => {
    const { url } = await startServer({ TURN_TLS_CERT: '/cert.pem', TURN_CREDENTIAL_TTL: '60' });
    const before = Date.now();
    const answer = await post(`${url}/api/ice`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const ice = v.parse(iceConfigSchema, await answer.json());
    expect(ice.iceServers.flatMap(({ urls }) => urls)).toEqual([
      'stun:127.0.0.1:3478',
      'turn:127.0.0.1:3478?transport=udp',
      'turn:127.0.0.1:3478?transport=tcp',
      'turns:127.0.0.1:5349?transport=tcp',
    ]);
    const { username = '', credential } = ice.iceServers[1] ?? {};
    expect(parseTurnUsername(username)?.user).toMatch(/^[\w-]{16}$/u);
    expect(credential).toBe(turnPassword(testSecret, username));
    expect(Math.abs(ice.expiresAt - (before + 60_000))).toBeLessThan(5000);
  });

  it('names the host of PUBLIC_URL', async () => {
    const { url } = await startServer({ PUBLIC_URL: 'https://meet.example.org:8443' });
    const ice = v.parse(iceConfigSchema, await (await post(`${url}/api/ice`)).json());
    expect(ice.iceServers[0]?.urls).toEqual(['stun:meet.example.org:3478']);
  });

  it('limits an address', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0.01' });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await post(`${url}/api/ice`)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('pages of other origins', () => {
  const origin = 'https://www.example.org';

  it('are refused', async () => {
    const { url } = await startServer();
    for (const path of ['/api/rooms', '/api/ice', '/api/unknown']) {
      expect(await errorOf(await post(url + path, '{}', { origin }))).toEqual([
        403,
        'origin_refused',
      ]);
    }
    const preflight = await fetch(`${url}/api/ice`, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.status).toBe(403);
  });

  it.each([origin, '*'])('are served with CORS headers where %s is allowed', async (allowed) => {
    const { url } = await startServer({ ALLOWED_ORIGINS: allowed });
    const preflight = await fetch(`${url}/api/ice`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    for (const answer of [preflight, await post(`${url}/api/ice`, '{}', { origin })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-expose-headers')).toBe('retry-after');
      expect(answer.headers.get('vary')).toContain('Origin');
    }
  });

  it('are told apart from our own', async () => {
    const { url } = await startServer();
    const answer = await post(`${url}/api/ice`, '{}', { origin: url });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('unknown addresses below /api', () => {
  it.each([
    ['GET', '/api/unknown'],
    ['GET', '/api/'],
    ['GET', '/api/doctor'],
    ['DELETE', '/api/rooms/planning'],
    ['GET', '/api/ice'],
  ])('%s %s answers 404 in JSON, also to someone who follows a link', async (method, path) => {
    const { url } = await startServer();
    const answer = await fetch(url + path, { method, headers: { accept: 'text/html' } });
    expect(await errorOf(answer)).toEqual([404, 'not_found']);
  });

  it.each([
    ['GET / HTTP/1.1\r\nHost: a\r\nX: ' + 'a'.repeat(20_000) + '\r\n\r\n', 431],
    ['BREW /api/rooms HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['\u0016\u0003\u0001 not HTTP\r\n\r\n', 400],
  ])('answers what is no request in the shape of all errors: %#', async (bytes, status) => {
    const { url } = await startServer();
    const socket = connectHalfOpen(url);
    socket.write(bytes);
    const answer = await text(socket);
    await goneAtTheOtherEnd(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `, 'u'));
    const body = v.parse(apiErrorSchema, JSON.parse(answer.slice(answer.indexOf('{'))));
    expect(body.code).toBe('bad_message');
  });

  it('answers an address that cannot be decoded', async () => {
    const { url } = await startServer();
    expect(await errorOf(await fetch(`${url}/api/rooms/%zz`))).toEqual([400, 'bad_message']);
  });
});
