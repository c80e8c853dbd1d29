/** The doctor's client against coturn. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { transportAddress } from '@parley/stun/transport-address';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { checkIceServers, observe } from './index.js';
import { knock } from './knock.js';
import { certificateFiles } from './testing/certificate.js';
import { run, SECRET } from './testing/program.js';

const { CI, PATH = '' } = process.env;

const isInstalled = PATH.split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, 'turnserver'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});
const isLeftOut = !isInstalled && CI !== 'true';
if (isLeftOut)
  process.stdout.write('skipped: turnserver is not installed (Debian package coturn)\n');

/** coturn on loopback; answers its ports. */
async function startCoturn(
  /** It has to be told that peers may be there too. */
  peers: readonly string[] = ['--allow-loopback-peers'],
): Promise<{ readonly port: number; readonly tlsPort: number }> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const [firstRelayPort, lastRelayPort] = await portRange(100);
  const { cert, key } = await certificateFiles({ name: '127.0.0.1' });
  run('turnserver', [
    '--no-cli',
    '--log-file=stdout',
    '--simple-log',
    '--pidfile=/dev/null',
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    ...peers,
    `--listening-port=${port}`,
    `--tls-listening-port=${tlsPort}`,
    `--cert=${cert}`,
    `--pkey=${key}`,
    '--realm=coturn.example',
    '--use-auth-secret',
    `--static-auth-secret=${SECRET}`,
    `--min-port=${firstRelayPort}`,
    `--max-port=${lastRelayPort}`,
  ]);
  const options = { patienceMs: 1000, signal: new AbortController().signal, now: Date.now };
  for (const each of [port, tlsPort]) {
    const address = transportAddress('127.0.0.1', each);
    await expect.poll(() => knock(address, options), { timeout: 10_000 }).toBe('answered');
  }
  return { port, tlsPort };
}

const ok = { state: 'ok' };

describe.skipIf(isLeftOut)('coturn', () => {
  it('is well over UDP, TCP and TLS', { timeout: 30_000 }, async () => {
    const { port, tlsPort } = await startCoturn();
    const urls = [
      `stun:127.0.0.1:${port}`,
      `turn:127.0.0.1:${port}`,
      `turn:127.0.0.1:${port}?transport=tcp`,
      `turns:127.0.0.1:${tlsPort}`,
    ];
    const credential = mintTurnCredential({
      secret: SECRET,
      user: 'doctor',
      ttlSeconds: 600,
      now: Date.now(),
    });
    const server = await checkIceServers([{ urls, ...credential }]);
    const [stun, udp, tcp, tls] = server.servers;
    expect(stun).toMatchObject({ reach: ok, stun: ok });
    for (const turn of [udp, tcp, tls]) {
      expect(turn).toMatchObject({ reach: ok, stun: ok, allocate: ok, loop: ok });
      // kbit/s; how many is this machine's affair
      expect(turn?.figures?.throughput).toBeGreaterThan(0);
    }
    const { findings } = diagnose({ own: { ...server, face: 'shell' }, server: null });
    // its certificate is nobody's whom this machine trusts, and this machine may be busy
    const codes = findings
      .map(({ code }) => code)
      .filter((code) => !/^relay_(?:slow|loses)$/u.test(code));
    expect(codes).toEqual(['tls_untrusted']);
  });

  it('refuses its own address as a peer: relay_peer_denied', { timeout: 30_000 }, async () => {
    const { port } = await startCoturn(['--denied-peer-ip=127.0.0.1']);
    const credential = mintTurnCredential({
      secret: SECRET,
      user: 'doctor',
      ttlSeconds: 600,
      now: Date.now(),
    });
    const iceServers = [{ urls: [`turn:127.0.0.1:${port}`], ...credential }];
    const own = await observe({ kind: 'servers', iceServers });
    expect(diagnose({ own, server: null }).findings).toMatchObject([
      { code: 'relay_peer_denied', severity: 'error', place: 'service' },
    ]);
  });

  it('refuses another secret', { timeout: 30_000 }, async () => {
    const { port } = await startCoturn();
    const credential = mintTurnCredential({
      secret: 'south',
      user: 'doctor',
      ttlSeconds: 600,
      now: Date.now(),
    });
    const urls = [`turn:127.0.0.1:${port}`];
    const [check] = (await checkIceServers([{ urls, ...credential }])).servers;
    expect(check).toMatchObject({ stun: ok, allocate: { fault: 'refused' }, errorCode: 401 });
  });
});
