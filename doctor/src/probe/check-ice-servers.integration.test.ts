import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { parseIceUrl, type IceServer } from '@parley/shared';
import { freePort } from '@parley/shared/testing/own-ports';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { parseStunMessage } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import * as v from 'valibot';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { IceServerCheck } from '../ice-server-check.js';
import { observationSchema, type Observation } from '../observation.js';
import { checkIceServers, type ObserveOptions, type Progress } from './index.js';
import { certificateFiles } from './testing/certificate.js';
import { SECRET, startRelay } from './testing/program.js';
import { answering, muteRelay, udpServer } from './testing/stun-impostor.js';

function credentials(options: { secret?: string; ttlSeconds?: number } = {}) {
  const { secret = SECRET, ttlSeconds = 600 } = options;
  return mintTurnCredential({ secret, user: 'doctor', ttlSeconds, now: Date.now() });
}

async function observed(
  urls: readonly string[],
  credential: Pick<IceServer, 'username' | 'credential'> = credentials(),
  options: ObserveOptions = {},
): Promise<Observation> {
  const { username, credential: password } = credential;
  const server: IceServer = {
    urls: [...urls],
    ...(username !== undefined && { username }),
    ...(password !== undefined && { credential: password }),
  };
  const observation = await checkIceServers([server], options);
  expect(v.safeParse(observationSchema, observation).issues).toBeUndefined();
  return observation;
}

async function checkOf(...args: Parameters<typeof observed>): Promise<IceServerCheck> {
  const [check] = (await observed(...args)).servers;
  if (check === undefined) throw new Error('nothing was checked');
  for (const step of [check.name, check.reach, check.tls, check.stun, check.allocate]) {
    expect(step.state).not.toBe('pending');
  }
  return check;
}

/** ms; for what never comes */
const impatient = { patienceMs: 700 };

const ok = { state: 'ok', ms: expect.any(Number) as number };
const unknown = { state: 'unknown' };
const failed = (fault: string, detail: unknown = expect.anything()) => ({
  state: 'failed',
  fault,
  detail,
});

describe('a relay that is well', () => {
  it('is, over UDP and TCP, and data come through it; nothing stays allocated', async () => {
    const relay = await startRelay();
    const progress: Progress[] = [];
    const { servers, face } = await observed(
      [
        `stun:127.0.0.1:${relay.port}`,
        `turn:127.0.0.1:${relay.port}`,
        `turn:127.0.0.1:${relay.port}?transport=tcp`,
      ],
      credentials(),
      { onProgress: (step) => progress.push(step) },
    );
    expect(face).toBe('server');
    const [stun, ...turns] = servers;
    expect(stun).toMatchObject({ reach: ok, stun: ok, allocate: unknown, loop: unknown });
    expect(turns).toHaveLength(2);
    for (const turn of turns) {
      expect(turn).toMatchObject({
        name: ok,
        resolved: ['ipv4'],
        reach: ok,
        stun: ok,
        allocate: ok,
        relayed: { family: 'ipv4', scope: 'loopback', isServers: true },
        serverScope: 'loopback',
        loop: ok,
        // the relay takes nobody on loopback for a person on the internet
        outside: unknown,
      });
      expect(turn.credentialLifeMs).toBeGreaterThan(500_000);
      expect(turn.figures?.lossPercent).toBe(0);
      expect(turn.figures?.throughput).toBeGreaterThan(1000);
    }
    // the last word on each URL is what is answered
    for (const server of servers) {
      expect(
        progress.findLast(({ check }) => 'url' in check && check.url === server.url)?.check,
      ).toEqual(server);
    }
    expect(await relay.metrics()).toMatch(/^turn_allocations 0$/mu);
  });

  it('can be reached from outside by its relayed ports', async () => {
    const relay = await startRelay({
      TURN_RELAY_IPS: '127.0.0.2',
      TURN_ALLOWED_PEERS: '127.0.0.0/8',
    });
    const check = await checkOf([`turn:127.0.0.1:${relay.port}`]);
    expect(check).toMatchObject({ loop: ok, outside: ok, relayed: { isServers: false } });
  });

  it('is over TLS what it is otherwise, whatever its certificate', async () => {
    const { cert, key } = await certificateFiles({ name: '127.0.0.1' });
    const tlsPort = await freePort();
    await startRelay({
      TURN_TLS_CERT: cert,
      TURN_TLS_KEY: key,
      TURN_TLS_PORT: String(tlsPort),
    });
    const check = await checkOf([`turns:127.0.0.1:${tlsPort}`]);
    expect(check).toMatchObject({ reach: ok, tls: failed('untrusted'), allocate: ok, loop: ok });
  });

  it('is found by way of a server that sends clients on to it', async () => {
    const relay = await startRelay();
    const sendsOn = answering((request) =>
      new MessageWriter(request.method, MessageClass.error, request.transactionId)
        .add(attributes.errorCode, { code: 300, reason: 'Try Alternate' })
        .add(attributes.alternateServer, transportAddress('127.0.0.1', relay.port)),
    );
    const check = await checkOf([`turn:127.0.0.1:${await udpServer(sendsOn)}`]);
    expect(check).toMatchObject({
      stun: failed('refused'),
      allocate: ok,
      loop: ok,
      errorCode: null,
    });
    expect(await relay.metrics()).toMatch(/^turn_allocations 0$/mu);
  });

  it('is given back when the check is stopped in the middle', async () => {
    const relay = await startRelay();
    const stopping = new AbortController();
    const stopped = checkIceServers(
      [{ urls: [`turn:127.0.0.1:${relay.port}`], ...credentials() }],
      {
        signal: stopping.signal,
        onProgress: ({ check }) => {
          if ('loop' in check && check.loop.state === 'ok') stopping.abort(new Error('enough'));
        },
      },
    );
    await expect(stopped).rejects.toThrow('enough');
    expect(await relay.metrics()).toMatch(/^turn_allocations 0$/mu);
  });
});

describe('a relay with a fault', () => {
  it('does not take the credentials of another secret', async () => {
    const { port } = await startRelay();
    const check = await checkOf([`turn:127.0.0.1:${port}`], credentials({ secret: 'south' }));
    expect(check).toMatchObject({ stun: ok, allocate: failed('refused'), errorCode: 401 });
  });

  it('does not take credentials that are over', async () => {
    const { port } = await startRelay();
    const check = await checkOf([`turn:127.0.0.1:${port}`], credentials({ ttlSeconds: -60 }));
    expect(check.errorCode).toBe(401);
    expect(check.credentialLifeMs).toBeLessThan(0);
  });

  it('has no room for a second allocation', async () => {
    const { port } = await startRelay({ TURN_USER_QUOTA: '1' });
    const check = await checkOf([`turn:127.0.0.1:${port}`]);
    expect(check).toMatchObject({ allocate: failed('refused'), errorCode: 486, loop: unknown });
  });

  it('grants everything and forwards nothing', async () => {
    const { username, credential } = credentials();
    const port = await udpServer(muteRelay(credential));
    const check = await checkOf([`turn:127.0.0.1:${port}`], { username, credential }, impatient);
    // it answers no Binding request, and is there all the same
    expect(check).toMatchObject({ reach: ok, stun: failed('silent', null), allocate: ok });
    expect(check.loop).toMatchObject(failed('nothing', null));
  });

  it('is not believed when it signs with another password', async () => {
    const port = await udpServer(muteRelay('another'));
    const check = await checkOf([`turn:127.0.0.1:${port}`], credentials(), impatient);
    expect(check).toMatchObject({ allocate: failed('not_stun'), relayed: null });
  });

  it('has a certificate that is over, or of another name', async () => {
    const faults = [
      ['expired', { name: '127.0.0.1', notAfter: new Date(Date.now() - 3_600_000) }],
      ['not_yet_valid', { name: '127.0.0.1', notBefore: new Date(Date.now() + 3_600_000) }],
      ['name_mismatch', { name: 'other.example' }],
    ] as const;
    for (const [fault, certificate] of faults) {
      const past = new Date(Date.now() - 86_400_000);
      const files = await certificateFiles({ notBefore: past, ...certificate });
      const tlsPort = await freePort();
      await startRelay({
        TURN_TLS_CERT: files.cert,
        TURN_TLS_KEY: files.key,
        TURN_TLS_PORT: String(tlsPort),
      });
      const check = await checkOf([`turns:127.0.0.1:${tlsPort}`]);
      expect(check.tls).toMatchObject(failed(fault));
    }
  });
});

describe('no relay at all', () => {
  it('has no name', async () => {
    const check = await checkOf(['turn:relay.invalid']);
    expect(check).toMatchObject({ name: failed('dns_failed'), resolved: [], reach: unknown });
  });

  it('is refused over UDP and TCP where nobody listens', async () => {
    const port = await freePort();
    const { servers, network } = await observed([
      `turn:127.0.0.1:${port}`,
      `turn:127.0.0.1:${port}?transport=tcp`,
      `turns:127.0.0.1:${port}`,
    ]);
    for (const { reach } of servers) expect(reach).toMatchObject(failed('refused'));
    expect(network.mapping).toBe('unknown');
  });

  it('is silent where datagrams disappear', async () => {
    const port = await udpServer(() => undefined);
    const check = await checkOf([`turn:127.0.0.1:${port}`], credentials(), impatient);
    expect(check).toMatchObject({
      reach: failed('silent', null),
      stun: unknown,
      allocate: unknown,
    });
  });

  it.each([
    ['nonsense', (request: Buffer) => Buffer.from('hello'.repeat(request.length))],
    ['the request itself', (request: Buffer) => request],
    ['ChannelData of no channel', () => Buffer.from('4000ffff00', 'hex')],
    [
      'half an answer',
      (request: Buffer) => Buffer.concat([Buffer.from([1, 1]), request.subarray(2, 12)]),
    ],
  ])('is where %s comes back over UDP', async (_what, answer) => {
    const port = await udpServer((request, from, socket) => {
      socket.send(answer(request), from.port, from.address);
    });
    const check = await checkOf([`turn:127.0.0.1:${port}`], credentials(), impatient);
    expect(check).toMatchObject({
      reach: ok,
      stun: failed('not_stun'),
      allocate: failed('not_stun'),
    });
  });

  it.each([
    ['this end at port 0', Method.binding, attributes.xorMappedAddress],
    ['another server at port 0', Method.allocate, attributes.alternateServer],
    ['an allocation at port 0', Method.allocate, attributes.xorRelayedAddress],
    ['another STUN server at port 0', Method.binding, attributes.otherAddress],
  ])('may see %s, and nothing comes of it', async (_what, method, attribute) => {
    const { username, credential } = credentials();
    const mute = muteRelay(credential, 0);
    const misleading = answering((request) => {
      const isSentOn = attribute === attributes.alternateServer;
      const writer = new MessageWriter(
        request.method,
        isSentOn ? MessageClass.error : MessageClass.success,
        request.transactionId,
      );
      if (isSentOn) writer.add(attributes.errorCode, { code: 300, reason: '' });
      else writer.add(attributes.xorMappedAddress, transportAddress('127.0.0.1', 0));
      return writer.add(attribute, transportAddress('127.0.0.1', 0));
    });
    const port = await udpServer((bytes, from, socket) => {
      const request = parseStunMessage(bytes);
      const isIts = typeof request !== 'string' && request.method === method;
      const isRelayed = attribute === attributes.xorRelayedAddress;
      (isIts && !isRelayed ? misleading : mute)(bytes, from, socket);
    });
    const check = await checkOf([`turn:127.0.0.1:${port}`], { username, credential }, impatient);
    expect(check.reach).toMatchObject(ok);
  });

  it('is a web server, over TCP', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const check = await checkOf([`turn:127.0.0.1:${port}?transport=tcp`]);
    expect(check).toMatchObject({ reach: ok, stun: failed('not_stun') });
    const tls = await checkOf([`turns:127.0.0.1:${port}`]);
    expect(tls).toMatchObject({ reach: ok, tls: failed('handshake'), stun: unknown });
  });

  it('takes connections and says nothing', async () => {
    const server = createTcpServer(() => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const check = await checkOf([`turn:127.0.0.1:${port}?transport=tcp`], credentials(), impatient);
    expect(check).toMatchObject({ reach: ok, stun: failed('silent', null) });
    const tls = await checkOf([`turns:127.0.0.1:${port}`], credentials(), impatient);
    expect(tls).toMatchObject({ reach: ok, tls: failed('handshake') });
  });
});

it('leaves out what is no ICE URL, and asks none twice', async () => {
  const port = await freePort();
  const url = `stun:127.0.0.1:${port}`;
  const { servers } = await observed([url, 'https://turn.example', url]);
  expect(servers.map((server) => server.url)).toEqual([url]);
  expect(parseIceUrl(url)).toBeDefined();
});
