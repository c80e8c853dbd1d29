import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createForwarder, type Forwarder } from './forwarder.js';

const address = '127.0.0.1';
const delayMs = 60;
let closings: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closings.toReversed()) await close();
  closings = [];
});

function openForwarder(): Forwarder {
  const forwarder = createForwarder({ delayMs, address });
  closings.push(() => forwarder.close());
  return forwarder;
}

async function openSocket(): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  closings.push(() => socket.close());
  socket.bind(0, address);
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

test('TCP arrives late, whole and in order, both ways', async () => {
  const forwarder = openForwarder();
  const echo = createServer((socket) => socket.pipe(socket));
  closings.push(() => echo.close());
  echo.listen(0, address);
  await once(echo, 'listening');
  const { port } = echo.address() as AddressInfo;
  const socket = connect(await forwarder.tcp({ host: address, port }), address);
  closings.push(() => socket.destroy());
  await once(socket, 'connect');
  const sent = Date.now();
  for (const word of ['one ', 'two ', 'three']) socket.write(word);
  let answer = '';
  while (answer.length < 13) answer += String((await once(socket, 'data'))[0]);
  expect(answer).toBe('one two three');
  expect(Date.now() - sent).toBeGreaterThanOrEqual(2 * delayMs - 2);
});

test('the end of a TCP connection is handed on', async () => {
  const forwarder = openForwarder();
  const server = createServer((socket) => socket.end());
  closings.push(() => server.close());
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(await forwarder.tcp({ host: address, port }), address);
  closings.push(() => socket.destroy());
  socket.resume();
  await once(socket, 'end');
  expect(socket.readable).toBe(false);
});

test('two ends of a UDP flow know each other by the ports that stand for them', async () => {
  const forwarder = openForwarder();
  const ana = await openSocket();
  const bob = await openSocket();
  const towardsAna = await forwarder.udp({ host: address, port: ana.port });
  const towardsBob = await forwarder.udp({ host: address, port: bob.port });
  expect(await forwarder.udp({ host: address, port: bob.port })).toBe(towardsBob);

  const sent = Date.now();
  ana.socket.send('hello', towardsBob, address);
  const [hello, from] = await once(bob.socket, 'message');
  expect(String(hello)).toBe('hello');
  expect(from.port).toBe(towardsAna);
  bob.socket.send('hello yourself', from.port, from.address);
  const [answer, back] = await once(ana.socket, 'message');
  expect(String(answer)).toBe('hello yourself');
  expect(back.port).toBe(towardsBob);
  expect(Date.now() - sent).toBeGreaterThanOrEqual(2 * delayMs - 2);
});
