/** The command against the servers as hosts run them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort } from '@parley/shared/testing/own-ports';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as v from 'valibot';
import { observationSchema } from '../observation.js';
import { certificateFiles } from '../probe/testing/certificate.js';
import { run, runDoctor, SECRET, startRelay, startSignaling } from '../probe/testing/program.js';

const jsonSchema = v.object({
  version: v.literal(1),
  findings: v.array(v.object({ code: v.string(), severity: v.string(), host: v.string() })),
  own: observationSchema,
  server: v.nullable(observationSchema),
  link: v.nullable(v.string()),
});

const codesIn = (stdout: string): readonly string[] =>
  v.parse(jsonSchema, JSON.parse(stdout)).findings.map(({ code }) => code);

describe('an instance on this machine', () => {
  it('is well: nothing is found, and the command ends with 0', async () => {
    const relay = await startRelay();
    const origin = await startSignaling({ TURN_PORT: String(relay.port) });
    const { code, stdout, stderr } = await runDoctor([origin]).finished;
    expect(stdout).toContain('Nothing wrong was found');
    expect(stdout).toContain('WebSocket and long-polling');
    expect(stderr).toContain('TURN/TCP 127.0.0.1');
    expect(code).toBe(0);
    expect(await relay.metrics()).toMatch(/^turn_allocations 0$/mu);
  });

  it('tells machines the same, with what its own server sees', async () => {
    const relay = await startRelay();
    const origin = await startSignaling({ TURN_PORT: String(relay.port) });
    const { code, stdout } = await runDoctor([origin, '--json']).finished;
    const report = v.parse(jsonSchema, JSON.parse(stdout));
    expect(report.findings).toEqual([]);
    expect(report.own.signaling).toMatchObject({
      websocket: { state: 'ok' },
      polling: { state: 'ok' },
    });
    expect(Math.abs(report.own.signaling?.clockSkewMs ?? Number.NaN)).toBeLessThan(2000);
    expect(report.server?.servers.map(({ url }) => url)).toEqual(
      report.own.servers.map(({ url }) => url),
    );
    expect(report.link).toContain(`${origin}/doctor#report=`);
    expect(code).toBe(0);
  });

  it('has another secret than its relay: that is found, with 1', async () => {
    const relay = await startRelay({ TURN_SECRET: 'south' });
    const origin = await startSignaling({ TURN_PORT: String(relay.port) });
    const { code, stdout } = await runDoctor([origin, '--json']).finished;
    expect(codesIn(stdout)).toContain('credential_rejected');
    expect(code).toBe(1);
  });

  it('is found where it has moved to', async () => {
    const origin = await startSignaling({ TURN_PORT: String(await freePort()) });
    const moved = createServer((request, response) => {
      response.writeHead(308, { location: `${origin}${request.url}` }).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void moved.close());
    await once(moved, 'listening');
    const address = moved.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { stdout } = await runDoctor([`http://127.0.0.1:${port}`, '--json']).finished;
    const report = v.parse(jsonSchema, JSON.parse(stdout));
    expect(report.own.signaling).toMatchObject({ origin, http: { state: 'ok' } });
    expect(report.server).not.toBeNull();
  });

  it('is not there: that is found, too', async () => {
    const { code, stdout } = await runDoctor([`http://127.0.0.1:${await freePort()}`]).finished;
    expect(stdout).toContain('[signaling_unreachable]');
    expect(code).toBe(1);
  });
});

/** An HTTP server that says the same to everybody; answers its origin. */
async function saying(answer: string): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${v.parse(v.object({ port: v.number() }), server.address()).port}`;
}

describe('a relay alone', () => {
  it('that has another secret: the note names where the credentials came from', async () => {
    const relay = await startRelay({ TURN_SECRET: 'south' });
    const asked = [`turn:127.0.0.1:${relay.port}`, '--secret', SECRET];
    const { code, stdout } = await runDoctor(asked).finished;
    expect(stdout).toContain('[credential_rejected]');
    expect(stdout).toContain('The credentials came from this command or TURN_SECRET');
    expect(stdout).not.toContain(SECRET);
    expect(code).toBe(1);
  });
});

describe('what is no instance', () => {
  it.each([
    [
      'changes the protocol unasked',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
    ['never answers', ''],
  ])('%s: that is found soon', async (_what, answer) => {
    const started = performance.now();
    const doctor = runDoctor([await saying(answer), '--json', '--timeout', '1']);
    const { code, stdout } = await doctor.finished;
    expect(codesIn(stdout)).toEqual(['signaling_unreachable']);
    expect(code).toBe(1);
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

describe('a relay', () => {
  it('is well over UDP, TCP and TLS', async () => {
    const { cert, key } = await certificateFiles({ name: 'localhost' });
    const tlsPort = await freePort();
    const relay = await startRelay({
      TURN_TLS_CERT: cert,
      TURN_TLS_KEY: key,
      TURN_TLS_PORT: String(tlsPort),
    });
    const { code, stdout } = await runDoctor(
      [
        `turn:127.0.0.1:${relay.port}`,
        `turn:127.0.0.1:${relay.port}?transport=tcp`,
        `turns:localhost:${tlsPort}`,
      ],
      { TURN_SECRET: SECRET, NODE_EXTRA_CA_CERTS: cert },
    ).finished;
    expect(stdout).toContain('Nothing wrong was found');
    expect(code).toBe(0);
  });

  it('is asked for STUN alone without credentials, and that is said', async () => {
    const { port } = await startRelay();
    const { code, stdout } = await runDoctor([`turn:127.0.0.1:${port}`]).finished;
    expect(stdout).toContain('Relaying was not tried');
    expect(code).toBe(0);
  });

  it('keeps nothing when the command is interrupted, and no secret is printed', async () => {
    const relay = await startRelay();
    const doctor = runDoctor([`turn:127.0.0.1:${relay.port}`, '--secret', SECRET]);
    await expect
      .poll(relay.metrics, { timeout: 10_000, interval: 20 })
      .toMatch(/^turn_allocations 2$/mu);
    doctor.kill('SIGINT');
    const { code, stdout, stderr } = await doctor.finished;
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(await relay.metrics()).toMatch(/^turn_allocations 0$/mu);
  });
});

describe('the command', () => {
  it.each([
    ['nothing', []],
    ['what is no address', ['ftp://meet.example']],
    ['a time that is none', ['stun:127.0.0.1', '--timeout', 'soon']],
  ])('refuses %s with 2 and a sentence', async (_what, arguments_) => {
    const { code, stdout, stderr } = await runDoctor(arguments_).finished;
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
  });

  it('ends quietly when whoever reads has seen enough', async () => {
    const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const piped = run('sh', ['-c', '"$0" "$1" --help | true', process.execPath, command]);
    const { stderr } = await piped.finished;
    expect(stderr).toBe('');
  });

  it('helps', async () => {
    const { code, stdout } = await runDoctor(['--help']).finished;
    expect(code).toBe(0);
    expect(stdout).toContain('npm run doctor');
  });
});
