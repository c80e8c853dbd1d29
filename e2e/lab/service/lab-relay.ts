/** The relay in the lab's internet, ours or coturn: same address, same ports, same secret. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCertificate } from '../../fixtures/certificate.js';
import { root } from '../../fixtures/repository.js';
import { createServer, placeIn, untilListening } from '../../fixtures/server-process.js';
import type { Namespace } from '../../network/namespace.js';
import { listed, type ServiceAddresses } from '../addresses.js';
import { startTied } from './tied-process.js';

const relayPort = 3478;
/** of TLS, which networks that let out nothing but the web let out too */
const relayTlsPort = 443;
const relayPorts = '49160-49959';

/** coturn as Debian installs it */
const turnserver = '/usr/bin/turnserver';

export interface RelayOptions {
  readonly namespace: Namespace;
  readonly addresses: ServiceAddresses;
  readonly secret: string;
  readonly certificate: TestCertificate;
  /** settings besides, of our relay */
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: (text: string) => void;
}

/** The ICE URLs of a relay with that name: all ways that there are to reach it. */
export const iceUrls = (relay: string): string =>
  [
    `stun:${relay}:${relayPort}`,
    `turn:${relay}:${relayPort}?transport=udp`,
    `turn:${relay}:${relayPort}?transport=tcp`,
    `turns:${relay}:${relayTlsPort}?transport=tcp`,
  ].join();

export interface LabRelay {
  stop(): Promise<void>;
}

/** Everything that is not said here is the default, its peer policy among that. */
const settingsOf = ({ addresses, secret }: RelayOptions) => ({
  PATH: process.env['PATH'] ?? '',
  TURN_SECRET: secret,
  TURN_PORT: String(relayPort),
  TURN_LISTEN_IPS: listed(addresses).join(),
  TURN_RELAY_IPS: listed(addresses).join(),
  TURN_RELAY_PORTS: relayPorts,
});

/** Starts a relay that runs until it is stopped. */
export const startRelay = (which: 'parley' | 'coturn', options: RelayOptions): Promise<LabRelay> =>
  which === 'parley' ? startParleyRelay(options) : startCoturnRelay(options);

async function startParleyRelay(options: RelayOptions): Promise<LabRelay> {
  const { namespace, addresses, certificate, onOutput } = options;
  const server = createServer({
    program: 'turn/dist/main.js',
    place: placeIn(namespace, addresses.v4),
    port: relayPort,
    env: {
      ...settingsOf(options),
      TURN_TLS_PORT: String(relayTlsPort),
      TURN_TLS_CERT: certificate.certPath,
      TURN_TLS_KEY: certificate.keyPath,
      TURN_DRAIN_SECONDS: '0',
      LOG_LEVEL: 'warn',
      ...options.env,
    },
    onOutput,
  });
  await server.start();
  return server;
}

/** coturn with the settings that hosts get from `deploy/coturn.sh`, and its TLS listener beside that. */
async function startCoturnRelay(options: RelayOptions): Promise<LabRelay> {
  const { namespace, addresses, certificate, onOutput } = options;
  const folder = await mkdtemp(join(tmpdir(), 'parley-coturn-'));
  const tls = [`tls-listening-port=${relayTlsPort}`, `cert=${certificate.certPath}`];
  const change = [
    '/^no-tls$/d',
    ...[...tls, `pkey=${certificate.keyPath}`].map((line) => `$a ${line}`),
  ];
  const edits = change.map((edit) => `-e '${edit}'`).join(' ');
  // what the script takes for coturn adds the listener to the settings first
  const stub = join(folder, 'turnserver');
  await writeFile(stub, `#!/bin/sh\nsed -i ${edits} "$2"\nexec ${turnserver} "$@"\n`);
  await chmod(stub, 0o755);
  const process = startTied({
    command: [...namespace.enter, 'sh', join(root, 'deploy/coturn.sh')],
    cwd: root,
    env: { ...settingsOf(options), PATH: `${folder}:/usr/sbin:/usr/bin:/sbin:/bin`, STATE: folder },
    onOutput,
  });
  let isRunning = true;
  void process.ended.then(() => {
    isRunning = false;
  });
  const stop = async (): Promise<void> => {
    await process.stop();
    await rm(folder, { recursive: true });
  };
  try {
    const place = placeIn(namespace, addresses.v4);
    await untilListening(relayPort, place, () => isRunning);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
