import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';

const command = `
  import { exitWith } from '${new URL('../console/usage-error.mjs', import.meta.url).href}';
  import { runService } from '${new URL('service.mjs', import.meta.url).href}';
  await exitWith(() => runService({ signaling: true, turn: true, lan: false }));
`;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts signaling and the relay as `npm start` does after its preparations.
 * @param {Record<string, string>} env
 */
function start(env) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', command], {
    env: { PATH: process.env['PATH'], TURN_SECRET: 'a secret of this test alone', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const exited = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code, output };
  });
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        if (output.includes('Parley is ready')) resolve();
      });
    }
  });
  return { child, ready, exited };
}

/** Ports that are free for TCP and UDP now. */
async function freePorts() {
  const ports = { PORT: '', TURN_PORT: '' };
  for (const name of /** @type {const} */ (['PORT', 'TURN_PORT'])) {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('not listening');
    ports[name] = String(address.port);
    server.close();
    await once(server, 'close');
  }
  return ports;
}

test('the service runs until it is asked to stop, and leaves nothing behind', async () => {
  const ports = await freePorts();
  const { child, ready, exited } = start(ports);
  await ready;
  const health = `http://127.0.0.1:${ports.PORT}/healthz`;
  expect((await fetch(health)).status).toBe(200);
  child.kill('SIGINT');
  const { code, output } = await exited;
  expect(code).toBe(0);
  expect(output).toContain(`http://localhost:${ports.PORT}`);
  await expect(fetch(health)).rejects.toThrow('fetch failed');
});

test('a port that is taken is named, and nothing is started', async () => {
  const ports = await freePorts();
  const socket = createSocket('udp4');
  socket.bind(Number(ports.TURN_PORT));
  await once(socket, 'listening');
  const { code, output } = await start(ports).exited;
  socket.close();
  expect(code).toBe(2);
  expect(output).toContain(`UDP port ${ports.TURN_PORT} (for the relay) is taken`);
  expect(output).toContain('set TURN_PORT');
});

test('a server that refuses its settings stops the others with its own words', async () => {
  const ports = await freePorts();
  const { code, output } = await start({ ...ports, TURN_USER_QUOTA: 'many' }).exited;
  expect(code).toBe(2);
  expect(output).toContain('TURN_USER_QUOTA');
  expect(output).not.toContain('is ready');
  await expect(fetch(`http://127.0.0.1:${ports.PORT}/healthz`)).rejects.toThrow('fetch failed');
});

test('the faults of every server are told, whichever ends first', async () => {
  const ports = await freePorts();
  const settings = { RATE_LIMIT: 'off', TURN_USER_QUOTA: 'many' };
  const { code, output } = await start({ ...ports, ...settings }).exited;
  expect(code).toBe(2);
  expect(output).toContain('TURN_USER_QUOTA');
  expect(output).toContain('RATE_LIMIT');
});
