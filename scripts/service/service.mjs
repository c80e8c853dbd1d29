import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { npmGone } from '../console/npm-gone.mjs';
import { withProgress } from '../console/progress.mjs';
import { watchTerminal } from '../console/terminal.mjs';
import { UsageError } from '../console/usage-error.mjs';
import { root } from '../prepare/repository.mjs';
import { lanAddresses } from './lan-addresses.mjs';
import { lanCertificate } from './lan-certificate.mjs';
import { openLanFront } from './lan-front.mjs';
import { shownLine } from './log-line.mjs';
import { neededPorts, port, portFaults, settingFaults } from './ports.mjs';
import { untilHealthy, untilListening } from './readiness.mjs';
import { relaySettings } from './relay-settings.mjs';
import { keptSecret } from './secret.mjs';
import { startServer } from './server-process.mjs';

/** @typedef {{ signaling: boolean, turn: boolean, lan: boolean }} Parts */

/** Within this a server has read its settings, and refused them all at once if need be, on a small or busy machine too. */
const SETTINGS_MS = 6_000;

/** What the starter keeps on this machine: the secret and the certificate. */
const keptFolder = join(root, '.parley');

/**
 * Runs the wanted parts until Ctrl-C, SIGTERM or the death of one of them.
 * @param {Parts} parts
 * @returns {Promise<number>} the exit code
 * @throws {UsageError}
 */
export async function runService(parts) {
  const signals = listenToSignals(parts);
  const { stopped } = signals;
  const settings = relaySettings(process.env);
  await refuseUnusablePorts(settings, parts);
  const secret = settings['TURN_SECRET'] ? {} : { TURN_SECRET: await keptSecret(keptFolder) };
  const everything = Boolean(process.env['LOG_LEVEL']);
  const onLine = (/** @type {string} */ name, /** @type {string} */ line) => {
    const shown = shownLine(name, line, everything);
    if (shown !== null) console.log(shown);
    return shown !== null;
  };
  const servers = [];
  if (parts.turn) {
    // Ctrl-C on one's own machine means now: the relay waits for running calls only where a host asks for it
    const env = { TURN_DRAIN_SECONDS: '1', ...process.env, ...secret };
    const relay = startServer('relay', 'turn/dist/main.js', { env, onLine });
    signals.onReload(relay.reload);
    servers.push(relay);
  }
  if (parts.signaling) {
    // it hands out what the relay goes by
    const env = { ...settings, ...secret };
    servers.push(startServer('signaling', 'signaling/dist/main.js', { env, onLine }));
  }
  const died = Promise.race(servers.map(async (server) => ({ server, ...(await server.ended) })));
  const over = new AbortController();
  const serving = serveAndTell(settings, parts, over.signal);
  try {
    const outcome = await Promise.race([serving.then(() => stopped), stopped, died]);
    if (outcome === 'stopped') {
      console.log('\nStopping.');
      return 0;
    }
    for (const line of outcome.server.hiddenOutput()) console.error(line);
    console.error(outcome.why);
    if (outcome.code !== 2) return 1;
    // that server has said what is wrong with its settings; another may be about to, of its own
    const others = Promise.all(servers.map((server) => server.ended));
    await Promise.race([others, delay(SETTINGS_MS, undefined, { ref: false })]);
    return 2;
  } finally {
    over.abort();
    const close = await serving.catch(() => undefined);
    await close?.();
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/**
 * SIGHUP has two meanings: the relay is to read its settings again, or the terminal has been closed.
 * @param {Parts} parts
 * @returns {{ stopped: Promise<'stopped'>, onReload: (reload: () => void) => void }}
 *   `stopped` resolves when the person or the system asks this process to end
 */
function listenToSignals(parts) {
  const terminalIsGone = watchTerminal();
  /** @type {(() => void)[]} */
  const reloads = [];
  /** @type {Promise<'stopped'>} */
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      // stays installed: a second Ctrl-C must not end this process before its servers
      process.on(signal, () => resolve('stopped'));
    }
    process.on('SIGHUP', () => {
      if (!parts.turn || terminalIsGone()) resolve('stopped');
      else for (const reload of reloads) reload();
    });
    void npmGone().then(() => resolve('stopped'));
  });
  return { stopped, onReload: (reload) => reloads.push(reload) };
}

/** @param {NodeJS.ProcessEnv} settings @param {Parts} parts */
async function refuseUnusablePorts(settings, parts) {
  const faults = [
    ...settingFaults(settings, parts),
    ...(await portFaults(neededPorts(settings, parts))),
  ];
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
}

/**
 * Waits until the service answers, then says where it is.
 * @param {NodeJS.ProcessEnv} settings
 * @param {Parts} parts
 * @param {AbortSignal} over the end of the service
 * @returns {Promise<(() => Promise<void>) | undefined>} closes what it opened
 */
async function serveAndTell(settings, parts, over) {
  if (parts.turn)
    await withProgress('Starting the relay', () => untilListening(relayAddress(settings), over));
  if (over.aborted) return undefined;
  if (!parts.signaling) {
    const onPort = `on port ${settings['TURN_PORT'] || 3478} (UDP and TCP)`;
    console.log(`\n  The relay runs ${onPort}. Ctrl-C stops it.\n`);
    return undefined;
  }
  const httpPort = port(settings['PORT'], 8080) ?? 8080;
  const host = localHost(settings['HOST']);
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${httpPort}`;
  await withProgress('Starting signaling', () => untilHealthy(`${base}/healthz`, over));
  if (over.aborted) return undefined;
  const shown = host === '127.0.0.1' ? `http://localhost:${httpPort}` : base;
  console.log(`\n  Parley is ready: ${shown}\n`);
  if (!parts.lan) {
    console.log('  From another device: npm start -- --lan (a camera needs HTTPS there)');
    console.log('  Ctrl-C stops it.\n');
    return undefined;
  }
  return serveLan({ host, port: httpPort });
}

/**
 * Where the relay takes TCP connections; null while its settings name no port, which it refuses by itself.
 * @param {NodeJS.ProcessEnv} settings
 */
function relayAddress(settings) {
  const listeners = neededPorts(settings, { signaling: false, turn: true, lan: false });
  const tcp = listeners.find(({ protocol }) => protocol === 'TCP');
  return tcp === undefined ? null : { host: localHost(tcp.host), port: tcp.port };
}

/** @param {string | undefined} listenHost where the page can be reached from this machine */
function localHost(listenHost) {
  if (listenHost === undefined || listenHost === '' || listenHost === '0.0.0.0') return '127.0.0.1';
  return listenHost === '::' ? '::1' : listenHost;
}

/** @param {{ host: string, port: number }} target */
async function serveLan(target) {
  const addresses = lanAddresses(networkInterfaces());
  const [first] = addresses;
  if (first === undefined) {
    throw new UsageError(
      'This machine has no address on a local network: connect it to one first.',
    );
  }
  const lanPort = port(process.env['LAN_PORT'], 8443) ?? 8443;
  const certificate = await lanCertificate(keptFolder, addresses);
  const close = await openLanFront({ certificate, port: lanPort, target });
  const url = `https://${first}:${lanPort}`;
  const { renderUnicodeCompact } = await import('uqr');
  console.log(renderUnicodeCompact(url, { border: 2 }));
  console.log(`\n  From a device on this network: ${url}`);
  for (const other of addresses.slice(1)) console.log(`  or https://${other}:${lanPort}`);
  console.log('  Its browser warns once, because this machine made the certificate itself:');
  console.log('  choose "Advanced", then "Proceed". Ctrl-C stops it.\n');
  return close;
}
