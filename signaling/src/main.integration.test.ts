import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, websocketOf } from './testing/actor.js';
import { testSecret } from './testing/server.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The server as a process of its own, as it is built. */
function startProcess(environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const closed = once(child, 'close') as Promise<unknown[]>;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    /** the next log line that says this, as an object */
    logged: async (message: string): Promise<Record<string, unknown>> => {
      for (;;) {
        const line = await lines.next();
        if (line.done === true) throw new Error(`ended without "${message}": ${errors}`);
        const entry = JSON.parse(line.value) as Record<string, unknown>;
        if (entry['msg'] === message) return entry;
      }
    },
    /** exit code and what was written to standard error */
    ended: async (): Promise<[unknown, string]> => {
      const [code] = await closed;
      return [code, errors];
    },
  };
}

describe('the process', () => {
  it('names every fault of its environment and exits with 2', async () => {
    const [code, errors] = await startProcess({ PORT: 'http', ROOM_CAPACITY: '1' }).ended();
    expect(code).toBe(2);
    for (const name of ['TURN_SECRET', 'PORT', 'ROOM_CAPACITY']) expect(errors).toContain(name);
  });

  it('names the port that is taken and exits with 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const other = startProcess({ PORT: String(port), TURN_SECRET: testSecret });
    expect(await other.ended()).toEqual([
      2,
      `signaling cannot start: port ${port} is taken by another program; set PORT to a free one\n`,
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('serves, and drains on %s', async (signal) => {
    const server = startProcess({ TURN_SECRET: testSecret });
    const { url } = await server.logged('signaling ready');
    const ana = await connect(String(url));
    await ana.join('planning');
    server.child.kill(signal);
    await ana.next('draining');
    await ana.disconnected();
    expect(await server.ended()).toEqual([0, '']);
  });

  it('ends also when nobody reads its log any more', async () => {
    const server = startProcess({ TURN_SECRET: testSecret });
    await server.logged('signaling ready');
    server.child.stdout.destroy();
    server.child.kill('SIGTERM');
    expect(await server.ended()).toEqual([0, '']);
  });

  it('ends at once on a second signal', async () => {
    const server = startProcess({ TURN_SECRET: testSecret });
    const { url } = await server.logged('signaling ready');
    // Somebody who does not read keeps it busy for a while.
    websocketOf(await connect(String(url))).pause();
    server.child.kill('SIGTERM');
    await server.logged('signaling drains');
    server.child.kill('SIGTERM');
    expect((await server.ended())[0]).toBe(1);
  });
});
