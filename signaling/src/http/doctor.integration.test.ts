import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { checkIceServers as checkForReal } from '@parley/doctor/probe';
import { doctorAnswerSchema, type IceServerCheck, type Observation } from '@parley/doctor';
import { apiErrorSchema } from '@parley/shared';
import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { emptyObservation } from '../self-check/public-observation.js';
import type { CheckIceServers } from '../self-check/server-check.js';
import { startServer, testSecret } from '../testing/server.js';

const unknown = { state: 'unknown' } as const;

/** What a check would say of a URL that it could not reach. */
const unreached = (url: string): IceServerCheck => ({
  url,
  kind: 'relay-udp',
  name: { state: 'ok', ms: 1 },
  resolved: ['ipv4'],
  reach: { state: 'failed', fault: 'refused', detail: 'connect ECONNREFUSED 10.1.2.3:3478' },
  tls: { state: 'failed', fault: 'expired', detail: 'certificate has expired' },
  stun: unknown,
  allocate: unknown,
  errorCode: null,
  credentialLifeMs: null,
  relayed: null,
  serverScope: 'private',
  loop: unknown,
  outside: unknown,
  figures: null,
});

function recorder() {
  const seen = (urls: readonly string[]): Observation => ({
    ...emptyObservation(Date.now()),
    servers: urls.map(unreached),
    network: { ...emptyObservation(0).network, ipv6: 'works', hints: ['vpn'] },
  });
  return vi.fn<CheckIceServers>(async (servers) => seen(servers.flatMap(({ urls }) => urls)));
}

interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: unknown;
}

/** `fetch` does not let anyone choose the Host header. */
const post = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(`${url}/api/doctor`, { method: 'POST', headers }, (answer) => {
      json(answer).then((body) => {
        const { statusCode: status = 0, headers: own } = answer;
        resolve({ status, retryAfter: Number(own['retry-after'] ?? 0), body });
      }, reject);
    });
    asked.on('error', reject);
    asked.end();
  });

const errorOf = ({ status, body }: Answer): [number, string] => [
  status,
  v.parse(apiErrorSchema, body).code,
];

const seenIn = ({ body }: Answer): string[] =>
  v.parse(doctorAnswerSchema, body).observation.servers.map(({ url }) => url);

describe('POST /api/doctor', () => {
  it('tells what the server sees of its own ICE servers, with credentials that it has minted for that', async () => {
    const checkIceServers = recorder();
    const turn = 'turn:relay.example.org:3478?transport=udp';
    const { url } = await startServer({ TURN_URLS: `stun:relay.example.org,${turn}` }, undefined, {
      checkIceServers,
    });
    const answer = await post(url);
    expect(answer.status).toBe(200);
    expect(seenIn(answer)).toEqual(['stun:relay.example.org', turn]);
    const { face } = v.parse(doctorAnswerSchema, answer.body).observation;
    expect(face).toBe('server');
    const [stun, relay] = checkIceServers.mock.lastCall?.[0] ?? [];
    expect(stun).toEqual({ urls: ['stun:relay.example.org'] });
    expect(parseTurnUsername(relay?.username ?? '')).toBeDefined();
    expect(relay?.credential).toBe(turnPassword(testSecret, relay?.username ?? ''));
  });

  it('asks for real: of two relays, one that refuses connections and one whose name nobody knows', async () => {
    const { url: closed, application } = await startServer();
    await application.drain();
    const refusing = `turn:127.0.0.1:${new URL(closed).port}?transport=tcp`;
    const nameless = 'turn:relay.invalid?transport=udp';
    const { url } = await startServer({ TURN_URLS: `${refusing},${nameless}` }, undefined, {
      checkIceServers: checkForReal,
    });
    const { servers } = v.parse(doctorAnswerSchema, (await post(url)).body).observation;
    expect(servers.map(({ url: asked, name, reach }) => [asked, name.state, reach])).toEqual([
      [refusing, 'ok', { state: 'failed', fault: 'refused', detail: null }],
      [nameless, 'failed', unknown],
    ]);
  });

  it('says nothing about the addresses and the network behind them', async () => {
    const { url } = await startServer({ PUBLIC_URL: 'https://meet.example.org' }, undefined, {
      checkIceServers: recorder(),
    });
    const { body } = await post(url);
    expect(JSON.stringify(body)).not.toMatch(/10\.1\.2\.3|vpn|"works"/u);
    // what a certificate is like, everybody sees
    expect(JSON.stringify(body)).toContain('certificate has expired');
  });

  it('checks once for many who ask', async () => {
    const checkIceServers = recorder();
    const { url } = await startServer({ PUBLIC_URL: 'https://meet.example.org' }, undefined, {
      checkIceServers,
    });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(url)));
    answers.push(await post(url, { host: 'whatever.example.org' }));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(checkIceServers).toHaveBeenCalledTimes(1);
  });

  it('limits an address', async () => {
    const { url } = await startServer({ RATE_LIMIT: '0.05' });
    expect((await post(url)).status).toBe(200);
    expect((await post(url)).status).toBe(200);
    const refused = await post(url);
    expect(errorOf(refused)).toEqual([429, 'rate_limited']);
    expect(refused.retryAfter).toBeGreaterThan(0);
  });

  it('refuses pages of other origins', async () => {
    const { url } = await startServer();
    const answer = await post(url, { origin: 'https://www.example.org' });
    expect(errorOf(answer)).toEqual([403, 'origin_refused']);
  });

  it('ends a check when the server goes down, and begins none then', async () => {
    let started: () => void;
    const checking = new Promise<void>((resolve) => {
      started = resolve;
    });
    const { url, application } = await startServer({ TURN_URLS: 'stun:a.example.org' }, undefined, {
      checkIceServers: (_servers, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          started();
        }),
    });
    const waiting = post(url);
    await checking;
    const late = application.drain();
    const answer = await waiting;
    expect(errorOf(answer)).toEqual([503, 'draining']);
    expect(answer.retryAfter).toBeGreaterThan(0);
    await late;
  });
});

describe('POST /api/doctor where ICE URLs are made from the Host header', () => {
  it.each(['127.0.0.1', 'localhost'])('checks this machine, asked at %s', async (host) => {
    const checkIceServers = recorder();
    const { url } = await startServer({}, undefined, { checkIceServers });
    const answer = await post(url, { host: `${host}:1234` });
    // the port is the configured one, whatever the header says
    expect(seenIn(answer)[0]).toBe(`stun:${host}:3478`);
    expect(checkIceServers).toHaveBeenCalledTimes(1);
  });

  it.each([
    'internal.example.org',
    '169.254.169.254',
    '10.0.0.1:22',
    '127.0.0.2',
    '2130706433',
    '[::ffff:10.0.0.1]',
    'localhost.example.org',
  ])('connects to nothing that a client chooses, such as %j', async (host) => {
    const checkIceServers = recorder();
    const { url } = await startServer({}, undefined, { checkIceServers });
    const answer = await post(url, { host });
    expect(answer.status).toBe(200);
    expect(seenIn(answer)).toEqual([]);
    expect(checkIceServers).not.toHaveBeenCalled();
  });

  it('checks once for one address, however it is written', async () => {
    const checkIceServers = recorder();
    const { url } = await startServer({}, undefined, { checkIceServers });
    for (const host of ['[::1]', '[0:0:0:0:0:0:0:1]', '[::0.0.0.1]:8080']) {
      expect(seenIn(await post(url, { host }))[0]).toBe('stun:[::1]:3478');
    }
    expect(checkIceServers).toHaveBeenCalledTimes(1);
  });

  it('takes the word of a trusted proxy as little', async () => {
    const checkIceServers = recorder();
    const { url } = await startServer({ TRUST_PROXY: '1' }, undefined, { checkIceServers });
    await post(url, { 'x-forwarded-host': '10.0.0.1' });
    expect(checkIceServers).not.toHaveBeenCalled();
  });
});
