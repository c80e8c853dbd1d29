/** Configuration, logs and signals around the server. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { isIPv4 } from 'node:net';
import { pino, type Logger } from 'pino';
import { followAddresses } from './address-follower.js';
import { ConfigError, readConfig, type Config } from './config.js';
import type { TlsFiles } from './config/listeners.js';
import { logEvents } from './event-log.js';
import { startHealthServer } from './health-server.js';
import { createMetrics } from './metrics.js';
import { chooseRelayAddresses } from './relay-addresses.js';
import {
  createTurnServer,
  UnavailableError,
  type TurnServer,
  type TurnServerOptions,
} from './server.js';
import { ListenError } from './transport/listeners.js';
import { localAddresses, routeAddresses } from './transport/local-addresses.js';
import type { Certificate } from './transport/stream-listener.js';

/** Exit code for a wrong configuration or a missing prerequisite. */
const EXIT_USAGE = 2;
/** Exit code for a fault of this program. */
const EXIT_FAILURE = 1;

/** How often the certificate's files are looked at, ms. */
const CERTIFICATE_POLL_MS = 5000;
/** How often the host's addresses are looked at, ms. */
const ADDRESS_POLL_MS = 1000;

function refuse(message: string): never {
  process.stderr.write(`turn: ${message}\n`);
  process.exit(EXIT_USAGE);
}

function configuration(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return refuse(['the configuration is wrong.', ...error.faults].join('\n  - '));
  }
}

/** The addresses to bind; the unspecified ones stand for all of their family. */
function listenAddresses(config: Config): string[] {
  const local = localAddresses();
  if (config.listenIps.length === 0) return local;
  const chosen = config.listenIps.flatMap((ip) => {
    if (ip === '0.0.0.0') return local.filter((address) => isIPv4(address));
    if (ip === '::') return local.filter((address) => !isIPv4(address));
    return [ip];
  });
  return [...new Set(chosen)];
}

function readCertificate(files: TlsFiles): Certificate {
  return { cert: readFileSync(files.certPath), key: readFileSync(files.keyPath) };
}

function explain(error: ListenError, config: Config): string {
  const hints: Record<string, string> = {
    EADDRINUSE: 'Another program uses it: stop that program, or choose another TURN_PORT.',
    EACCES: 'Ports below 1024 need a privilege: choose another TURN_PORT.',
    EADDRNOTAVAIL: 'It is not an address of this host: correct TURN_LISTEN_IPS or TURN_RELAY_IPS.',
  };
  const hint = hints[error.code] ?? 'Set TURN_LISTEN_IPS and TURN_PORT to what can be bound.';
  let variable = error.port === config.altPort ? 'TURN_ALT_PORT' : 'TURN_PORT';
  if (error.transport === 'tls') variable = 'TURN_TLS_PORT';
  return `${error.message}. ${hint.replace('TURN_PORT', variable)}`;
}

/**
 * Starts, leaving out addresses that were found rather than asked for and turn out not to be usable.
 * Rejects with a `ListenError` for the others.
 */
async function start(
  config: Config,
  options: TurnServerOptions,
  logger: Logger,
): Promise<TurnServer> {
  let { listeners } = options;
  for (;;) {
    try {
      const turn = createTurnServer({ ...options, listeners });
      logEvents(turn, logger);
      turn.events.on('failed', ({ error }) => {
        // The calls that are left would go on, but nobody would notice: whoever supervises starts it anew.
        logger.fatal({ err: error }, 'a worker thread has ended by itself');
        process.exit(EXIT_FAILURE);
      });
      await turn.start();
      return turn;
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      const rest = listeners.filter(({ address }) => address !== error.address);
      const isOptional = config.listenIps.length === 0 && error.code === 'EADDRNOTAVAIL';
      if (!isOptional || rest.length === 0 || rest.length === listeners.length) throw error;
      logger.warn({ address: error.address }, 'an address of this host cannot be bound; left out');
      listeners = rest;
    }
  }
}

function watchCertificate(files: TlsFiles, turn: () => TurnServer, logger: Logger): () => void {
  const reload = (): void => {
    try {
      turn().setCertificate(readCertificate(files));
      logger.info('certificate reloaded');
    } catch (error) {
      // Files are often replaced one after the other; the old certificate stays until both fit.
      logger.warn({ err: error }, 'certificate not reloaded; the old one stays in use');
    }
  };
  const paths = [files.certPath, files.keyPath];
  for (const path of paths) {
    watchFile(path, { interval: CERTIFICATE_POLL_MS, persistent: false }, reload);
  }
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}

/** Makes a server for the addresses that the host has now, and starts it. */
async function startOnHost(config: Config, logger: Logger): Promise<TurnServer> {
  const routeIps = await routeAddresses();
  return start(
    config,
    {
      realm: config.realm,
      secrets: config.secrets,
      listeners: listenAddresses(config).map((address) => ({
        address,
        relays: chooseRelayAddresses(address, { ...config, routeIps }),
      })),
      transport: config.transport,
      workers: config.workers,
      port: config.port,
      altPort: config.altPort,
      tls:
        config.tls === undefined
          ? undefined
          : { port: config.tls.port, certificate: readCertificate(config.tls) },
      relayPorts: config.relayPorts,
      hostAddresses: localAddresses(),
      allowedPeers: config.allowedPeers,
      deniedPeers: config.deniedPeers,
      userQuota: config.userQuota,
      totalQuota: config.totalQuota,
      bytesPerSecond: config.bytesPerSecond,
      unauthenticatedRate: config.unauthenticatedRate,
      alternateServers: config.alternateServers,
    },
    logger,
  );
}

function tellReady(config: Config, turn: TurnServer, logger: Logger): void {
  logger.info(
    {
      transport: turn.transport,
      ...(turn.transport === 'linux' ? { workers: config.workers } : {}),
      listeners: turn.listeners.map(({ transport, address, port }) => ({
        transport,
        address,
        port,
      })),
      relayIps: config.relayIps.length > 0 ? config.relayIps : 'route',
      externalIps: Object.values(config.externalIps),
      relayPorts: config.relayPorts.join('-'),
      realm: config.realm,
    },
    'turn ready',
  );
}

async function main(): Promise<void> {
  const config = configuration();
  // Written at once: what waits for a reader that is gone would hold up the end of the process for good.
  const logger = pino(
    { level: config.logLevel, base: { part: 'turn' } },
    pino.destination({ fd: process.stdout.fd, sync: true }),
  );
  const follower = await followAddresses({
    addresses: () => listenAddresses(config),
    start: () => startOnHost(config, logger),
    everyMs: ADDRESS_POLL_MS,
    onRebound: (turn) => tellReady(config, turn, logger),
    onFailed: (error) => logger.error({ err: error }, 'not started on the new addresses'),
  }).catch((error: unknown) => {
    if (error instanceof ListenError) return refuse(explain(error, config));
    if (error instanceof UnavailableError) {
      return refuse(`TURN_TRANSPORT=linux cannot be had: ${error.message}.`);
    }
    throw error;
  });

  let isStopping = false;
  const unwatch =
    config.tls === undefined
      ? undefined
      : watchCertificate(config.tls, () => follower.server, logger);
  const metrics =
    config.metrics === undefined
      ? undefined
      : await openHealthServer(
          config.metrics,
          () => follower.server,
          () => !isStopping,
        );
  const stop = async (signal: string): Promise<void> => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(0);
    isStopping = true;
    await follower.end();
    const turn = follower.server;
    logger.info({ signal, allocations: turn.allocations }, 'turn stopping');
    const deadline = new Promise<void>((resolve) => {
      setTimeout(resolve, config.drainSeconds * 1000).unref();
    });
    await Promise.race([turn.drain(), deadline]);
    unwatch?.();
    metrics?.close();
    metrics?.closeAllConnections();
    await turn.stop();
    logger.info('turn stopped');
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));

  tellReady(config, follower.server, logger);
}

async function openHealthServer(
  { host, port }: NonNullable<Config['metrics']>,
  turn: () => TurnServer,
  isReady: () => boolean,
): Promise<Server> {
  try {
    return await startHealthServer({ host, port, metrics: createMetrics(turn), isReady });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      `cannot serve metrics: ${reason}. Change TURN_METRICS_HOST or TURN_METRICS_PORT.`,
    );
  }
}

await main();
