import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, portRange } from './own-ports.js';

/** Asks for ports of its own, tells them, and stays. */
const program = `
  const { freePort, portRange } = await import('${new URL('../../dist/testing/own-ports.js', import.meta.url).href}');
  const [first, last] = await portRange(100);
  console.log(JSON.stringify({ ports: [await freePort(), await freePort()], first, last }));
  setInterval(() => undefined, 1_000);
`;

interface Given {
  readonly ports: number[];
  readonly first: number;
  readonly last: number;
}

/** What another process is given, which lasts as long as the test. */
async function givenToAnother(): Promise<Given> {
  const process_ = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(process_, 'close');
  onTestFinished(async () => {
    process_.kill('SIGKILL');
    await ended;
  });
  const [line] = (await once(process_.stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as Given;
}

test('processes that ask at the same time are given none of one another’s ports', async () => {
  const given = await Promise.all(Array.from({ length: 3 }, givenToAnother));
  const all = given.flatMap(({ ports, first, last }) => [
    ...ports,
    ...Array.from({ length: last - first + 1 }, (_, index) => first + index),
  ]);
  expect(all).toHaveLength(3 * 102);
  expect(new Set([...all, await freePort(), await freePort()]).size).toBe(all.length + 2);
});

test('no port is one that a system gives to whoever asks for any', async () => {
  const { ports, last } = await givenToAnother();
  for (const port of [...ports, last]) expect(port).toBeLessThan(20_000);
});

test('a port that somebody has is left out, over UDP too and on whichever address', async () => {
  const before = await freePort();
  const server = createServer().listen(before + 1, '127.0.0.3');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const socket = createSocket('udp4');
  socket.bind(before + 2, '127.0.0.3');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  expect(await freePort()).toBe(before + 3);
});

test('ports of a range are in no other range, and no single port is one of them', async () => {
  const [first, last] = await portRange(300);
  const [otherFirst, otherLast] = await portRange(290);
  expect([last - first, otherLast - otherFirst]).toEqual([299, 289]);
  expect(otherLast).toBeLessThan(first);
  for (let count = 0; count < 40; count += 1) expect(await freePort()).toBeLessThan(otherFirst);
  await expect(portRange(100)).rejects.toThrow('no 100 ports are left');
});
