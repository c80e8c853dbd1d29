import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@parley/shared/testing/own-ports';
import { afterEach, expect, test } from 'vitest';

const command = `
  import { exitWith } from '${new URL('../console/usage-error.mjs', import.meta.url).href}';
  import { runService } from '${new URL('service.mjs', import.meta.url).href}';
  await exitWith(() => runService(JSON.parse(process.argv[1])));
`;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts signaling and the relay as `npm start` does after its preparations.
 * @param {Record<string, string>} env
 * @param {{ signaling: boolean }} parts
 */
function start(env, { signaling } = { signaling: true }) {
  const parts = JSON.stringify({ signaling, turn: true, lan: false });
  const child = spawn(process.execPath, ['--input-type=module', '--eval', command, parts], {
    env: { PATH: process.env['PATH'], TURN_SECRET: 'a secret of this test alone', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const exited = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code, output };
  });
  /** @type {Set<() => void>} */
  const watchers = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      for (const watcher of watchers) watcher();
    });
  }
  /** @param {string} text @returns {Promise<void>} */
  const printed = (text) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (output.includes(text)) resolve();
      };
      watchers.add(look);
      look();
      void exited.then(() => reject(new Error(`it ended without "${text}": ${output}`)));
    });
  return { child, printed, exited };
}

async function freePorts() {
  return { PORT: String(await freePort()), TURN_PORT: String(await freePort()) };
}

test('the service runs until it is asked to stop, and leaves nothing behind', async () => {
  const ports = await freePorts();
  const { child, printed, exited } = start(ports);
  await printed('Parley is ready');
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

test('SIGHUP is handed on to the relay, and the service goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const TURN_ENV_FILE = join(folder, 'turn.env');
  writeFileSync(TURN_ENV_FILE, 'TURN_USER_QUOTA=10\n');
  const settings = { ...(await freePorts()), TURN_ENV_FILE, LOG_LEVEL: 'info' };
  for (const signaling of [false, true]) {
    const { child, printed, exited } = start(settings, { signaling });
    await printed(signaling ? 'Parley is ready' : 'The relay runs');
    child.kill('SIGHUP');
    await printed('settings reloaded');
    child.kill('SIGTERM');
    expect((await exited).code).toBe(0);
  }
  rmSync(folder, { recursive: true });
});

test('everybody goes by the settings in the relay’s own file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const TURN_ENV_FILE = join(folder, 'turn.env');
  const { PORT, TURN_PORT } = await freePorts();
  writeFileSync(TURN_ENV_FILE, `TURN_PORT=${TURN_PORT}\nTURN_SECRET=north\n`);
  const { child, printed, exited } = start({ PORT, TURN_ENV_FILE });
  await printed('Parley is ready');
  const answer = await fetch(`http://127.0.0.1:${PORT}/api/ice`, { method: 'POST' });
  const { iceServers } =
    /** @type {{ iceServers: { urls: string[], username: string, credential: string }[] }} */ (
      await answer.json()
    );
  const turn = iceServers.find(({ urls }) =>
    urls.some((url) => url.startsWith(`turn:127.0.0.1:${TURN_PORT}`)),
  );
  if (turn === undefined) throw new Error('no relay is handed out');
  expect(turn.credential).toBe(createHmac('sha1', 'north').update(turn.username).digest('base64'));
  child.kill('SIGTERM');
  await exited;
  rmSync(folder, { recursive: true });
});
