/** Servers that mean harm, or are broken so that it comes to the same: what is spent on them is bounded. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { attributes } from '@parley/stun/attributes';
import { longTermKey } from '@parley/stun/long-term-key';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { expect, it, onTestFinished } from 'vitest';
import type { IceServerCheck } from '../ice-server-check.js';
import { openStream } from './client/stream-connection.js';
import { checkIceServers } from './index.js';
import { SECRET } from './testing/program.js';
import { answering, challenge, muteRelay, udpServer } from './testing/stun-impostor.js';

const { username, credential } = mintTurnCredential({
  secret: SECRET,
  user: 'doctor',
  ttlSeconds: 600,
  now: Date.now(),
});

async function checkOf(port: number, patienceMs: number): Promise<IceServerCheck> {
  const urls = [`turn:127.0.0.1:${port}`];
  const { servers } = await checkIceServers([{ urls, username, credential }], { patienceMs });
  const [check] = servers;
  if (check === undefined) throw new Error('nothing was checked');
  return check;
}

const sendOnTo = (request: StunMessage, server: TransportAddress): MessageWriter =>
  new MessageWriter(request.method, MessageClass.error, request.transactionId)
    .add(attributes.errorCode, { code: 300, reason: 'Try Alternate' })
    .add(attributes.alternateServer, server);

it('one that lets everybody wait, asks for everything again and sends on to itself is cut off', async () => {
  const asked = new Map<string, number>();
  let sentOn = 0;
  const port = await udpServer((bytes, from, socket) => {
    const request = parseStunMessage(bytes);
    if (typeof request === 'string' || request.method === Method.binding) return;
    const what = `${from.port} ${request.method}`;
    const times = (asked.get(what) ?? 0) + 1;
    asked.set(what, times);
    const answer = (): Buffer => {
      if (times < 4) return challenge(request, times === 1 ? 401 : 438).finish();
      if (request.method === Method.allocate && sentOn < 2) {
        sentOn += 1;
        return sendOnTo(request, transportAddress('127.0.0.1', port)).finish();
      }
      return new MessageWriter(request.method, MessageClass.success, request.transactionId)
        .add(attributes.xorRelayedAddress, transportAddress('127.0.0.1', 40_000 + from.port / 4))
        .addIntegrity(longTermKey(read(request, attributes.username) ?? '', 'realm', credential))
        .finish();
    };
    setTimeout(() => socket.send(answer(), from.port, from.address, () => undefined), 400);
  });
  const started = performance.now();
  const check = await checkOf(port, 500);
  // two patiences, five seconds, and what giving back takes
  expect(performance.now() - started).toBeLessThan(9000);
  // What was not over is not known, rather than failed.
  expect(check).toMatchObject({ loop: { state: 'unknown' }, outside: { state: 'unknown' } });
}, 40_000);

it('one elsewhere has no say in who is asked behind this end’s firewall', async () => {
  const port = await udpServer(
    answering((request) => sendOnTo(request, transportAddress('10.99.0.1', 22))),
  );
  const { allocate } = await checkOf(port, 700);
  expect(allocate).toEqual({
    state: 'failed',
    fault: 'refused',
    detail: '300 sent on to an address of another network',
  });
});

it('one that does not read what it is sent takes no more memory than a bound', async () => {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  const accepted = once(server, 'connection');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const opening = await openStream(
    { transport: 'tcp', address: transportAddress('127.0.0.1', port), host: '127.0.0.1' },
    { received: () => undefined, ended: () => undefined },
    { patienceMs: 1000, signal: new AbortController().signal, now: Date.now },
  );
  if (!opening.opened) throw new Error('no connection');
  const [socket]: Socket[] = await accepted;
  if (socket === undefined) throw new Error('no connection');
  onTestFinished(() => void socket.destroy());
  let taken = 0;
  socket.on('data', (chunk: Buffer) => {
    taken += chunk.length;
  });
  const message = Buffer.alloc(4096);
  for (let sent = 0; sent < 64; sent += 1) {
    for (let count = 0; count < 256; count += 1) opening.connection.send(message);
  }
  socket.resume();
  // what went into the system's buffers and what waited behind them, of 64 MiB
  const marker = Buffer.from('the last one');
  const isOver = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      if (chunk.includes(marker)) resolve();
    });
  });
  const sending = setInterval(() => opening.connection.send(marker), 50);
  await isOver;
  clearInterval(sending);
  opening.connection.close();
  expect(taken).toBeLessThan(24 * 1024 * 1024);
});

it.each([
  ['one address', ['20.9.0.1'], { state: 'failed', fault: 'nothing', detail: null }],
  [
    'several addresses, one for each port',
    ['20.9.0.1', '20.9.0.2', '20.9.0.3'],
    { state: 'unknown' },
  ],
])(
  'behind a NAT with %s, a relayed port that stays silent is judged by what can be known',
  async (_what, addresses, outside) => {
    const mute = muteRelay(credential);
    let ports = 0;
    const tellsAddress = answering((request) => {
      ports += 1;
      const mapped = transportAddress(addresses[ports % addresses.length] ?? '', 30_000 + ports);
      return new MessageWriter(request.method, MessageClass.success, request.transactionId).add(
        attributes.xorMappedAddress,
        mapped,
      );
    });
    const port = await udpServer((bytes, from, socket) => {
      const request = parseStunMessage(bytes);
      const isBinding = typeof request !== 'string' && request.method === Method.binding;
      (isBinding ? tellsAddress : mute)(bytes, from, socket);
    });
    expect((await checkOf(port, 700)).outside).toEqual(outside);
  },
  20_000,
);
