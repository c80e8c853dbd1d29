import { once } from 'node:events';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from '@parley/shared/testing/own-ports';
import * as v from 'valibot';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signalingCheckSchema, type SignalingCheck } from '../../observation.js';
import { observe } from '../index.js';
import { startSignaling } from '../testing/program.js';

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const served = (listener: RequestListener): Promise<string> => listening(createServer(listener));

/** ms; enough for servers on this machine */
const patienceMs = 1500;

async function checkOf(origin: string): Promise<SignalingCheck> {
  const { signaling } = await observe({ kind: 'instance', origin }, { patienceMs });
  return v.parse(signalingCheckSchema, signaling);
}

const ok = { state: 'ok' };
const failed = (fault: string) => ({ state: 'failed', fault });

/** Says that it is alive, and answers everything else with this. */
const alive =
  (rest: RequestListener): RequestListener =>
  (question, response) => {
    if (question.url === '/healthz') response.end(JSON.stringify({ status: 'alive' }));
    else rest(question, response);
  };

describe('signaling', () => {
  it('is well over both transports, and its clock is right', async () => {
    const check = await checkOf(await startSignaling({ TURN_PORT: String(await freePort()) }));
    expect(check).toMatchObject({ name: ok, http: ok, websocket: ok, polling: ok, ice: ok });
    expect(check.roundTripMs).toBeGreaterThan(0);
    expect(Math.abs(check.clockSkewMs ?? Number.NaN)).toBeLessThan(2000);
    expect(check.credentialLifeMs).toBeGreaterThan(3_500_000);
  });

  it('is reached by long-polling alone through a proxy that knows no WebSocket', async () => {
    const behind = await startSignaling({ TURN_PORT: String(await freePort()) });
    const proxy = createServer((question, response) => {
      const { method, headers, url = '/' } = question;
      const onward = request(new URL(url, behind), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      question.pipe(onward);
    });
    proxy.on('upgrade', (_question, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const check = await checkOf(await listening(proxy));
    expect(check).toMatchObject({ http: ok, websocket: failed('failed'), polling: ok, ice: ok });
    expect(check.roundTripMs).toBeGreaterThan(0);
  });

  it('has a clock of its own', async () => {
    const ahead = alive((_question, response) => void response.writeHead(404).end());
    const origin = await served((question, response) => {
      response.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
      ahead(question, response);
    });
    const { clockSkewMs } = await checkOf(origin);
    expect(Math.abs((clockSkewMs ?? Number.NaN) - 600_000)).toBeLessThan(2000);
  });
});

it('is left at once when the doctor is stopped, also where it answers nothing after the handshake', async () => {
  const stopping = new AbortController();
  const handshake = { sid: 'a', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000 };
  const answers = [`0${JSON.stringify({ ...handshake, maxPayload: 100_000 })}`, '40{"sid":"b"}'];
  const origin = await served(
    alive((question, response) => {
      if (question.headers.upgrade !== undefined) {
        response.writeHead(400).end();
      } else if (question.method === 'GET') {
        // long-polling: what there is, and then nothing any more
        const answer = answers.shift();
        if (answer !== undefined) response.end(answer);
      } else {
        void text(question).then((body) => {
          response.end('ok');
          // an event that wants an acknowledgement (Socket.IO protocol, packet type 2)
          if (body.startsWith('42')) stopping.abort(new Error('enough'));
        });
      }
    }),
  );
  const started = performance.now();
  const options = { patienceMs: 10_000, signal: stopping.signal };
  await expect(observe({ kind: 'instance', origin }, options)).rejects.toThrow('enough');
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('what is not signaling', () => {
  it.each([
    ['another web server', 200, '<html>hello</html>', 'not_parley'],
    ['one that is broken', 502, 'Bad Gateway', 'status'],
    ['one that moves about for ever', 302, '', 'status'],
  ])('is %s', async (_what, status, body, fault) => {
    let hops = 0;
    const origin = await served((question, response) => {
      hops += 1;
      const location = `http://${hops % 2 === 0 ? 'localhost' : '127.0.0.1'}:${question.socket.localPort}/`;
      response.writeHead(status, status === 302 ? { location } : {}).end(body);
    });
    const check = await checkOf(origin);
    expect(check).toMatchObject({ http: failed(fault), websocket: { state: 'unknown' } });
    expect(hops).toBeLessThan(6);
  });

  it('is one that has moved to a name that does not exist', async () => {
    const origin = await served((_question, response) => {
      response.writeHead(302, { location: 'http://moved.invalid/' }).end();
    });
    expect(await checkOf(origin)).toMatchObject({
      origin: 'http://moved.invalid',
      name: failed('dns_failed'),
    });
  });

  it('is one that never says what it began', async () => {
    const origin = await served((_question, response) => {
      response.writeHead(200).write('{"status":');
    });
    expect(await checkOf(origin)).toMatchObject({ http: failed('silent') });
  });

  it('is one that never stops', async () => {
    const origin = await served((_question, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      write();
    });
    expect(await checkOf(origin)).toMatchObject({ http: failed('not_parley') });
  });
});

describe('the ICE servers that it gives out', () => {
  const credential = { username: 'a', credential: 'b' };
  it.each([
    ['no JSON', 200, 'hello', 'malformed'],
    ['JSON of something else', 200, '{"iceServers":7}', 'malformed'],
    ['none', 200, JSON.stringify({ iceServers: [], expiresAt: 1 }), 'none'],
    ['a refusal', 429, '{}', 'status'],
    [
      'more than anybody can ask',
      200,
      JSON.stringify({
        iceServers: [
          { urls: Array.from({ length: 33 }, (_, n) => `stun:s${n}.invalid`), ...credential },
        ],
        expiresAt: 1,
      }),
      'malformed',
    ],
  ])('are %s', async (_what, status, body, fault) => {
    const origin = await served(
      alive((question, response) => {
        const isIce = question.url === '/api/ice' && question.method === 'POST';
        response.writeHead(isIce ? status : 404).end(isIce ? body : '');
      }),
    );
    const check = await checkOf(origin);
    expect(check).toMatchObject({ http: ok, ice: failed(fault), websocket: failed('failed') });
  });
});
