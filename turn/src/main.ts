/** Configuration, logs and signals around the server. */
import type { Server } from 'node:http';
import { pino, type Logger } from 'pino';
import { followAddresses } from './program/address-follower.js';
import { watchCertificate, type CertificateFiles } from './program/certificate-files.js';
import { ConfigError, loadConfig, type Config } from './config/config.js';
import { startHealthServer } from './program/health-server.js';
import { listenAddresses, startOnHost } from './program/host-server.js';
import { createMetrics } from './program/metrics.js';
import type { Settings } from './relay/settings.js';
import { UnavailableError, type TurnServer } from './server/server.js';
import { createSettingsReload } from './program/settings-reload.js';
import { ListenError } from './transport/listeners.js';
import { localAddresses } from './transport/local-addresses.js';
import type { Certificate } from './transport/stream-listener.js';

/** Exit code for a wrong configuration or a missing prerequisite. */
const EXIT_USAGE = 2;
/** Exit code for a fault of this program. */
const EXIT_FAILURE = 1;

/** How often the host's addresses are looked at, ms. */
const ADDRESS_POLL_MS = 1000;

function refuse(message: string): never {
  process.stderr.write(`turn: ${message}\n`);
  process.exit(EXIT_USAGE);
}

function configuration(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return refuse(['the configuration is wrong.', ...error.faults].join('\n  - '));
  }
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
  let settings: Settings = config;
  let isStopping = false;
  let certificate: CertificateFiles | undefined;
  let metrics: Server | undefined;

  const starting = followAddresses({
    addresses: () => listenAddresses(config),
    hostAddresses: localAddresses,
    start: (hostAddresses) =>
      startOnHost({ ...config, ...settings }, hostAddresses, logger, (error) => void fail(error)),
    everyMs: ADDRESS_POLL_MS,
    onRebound: (turn) => tellReady(config, turn, logger),
    onFailed: (error) => logger.error({ err: error }, 'not started on the new addresses'),
  });
  const reload = createSettingsReload({
    running: config,
    environment: process.env,
    async reconfigure(next) {
      settings = next;
      const follower = await starting;
      await follower.settled();
      await follower.server.reconfigure(next);
    },
    logger,
  });
  async function stop(): Promise<void> {
    isStopping = true;
    const follower = await starting;
    await follower.end();
    const turn = follower.server;
    const deadline = new Promise<void>((resolve) => {
      setTimeout(resolve, config.drainSeconds * 1000).unref();
    });
    await Promise.race([turn.drain(), deadline]);
    certificate?.unwatch();
    metrics?.close();
    metrics?.closeAllConnections();
    await turn.stop();
    logger.info('turn stopped');
  }
  /** What the other workers carry goes on until the deadline; then whoever supervises this process starts it anew. */
  async function fail(error: Error): Promise<void> {
    logger.fatal({ err: error }, 'a worker thread has ended by itself');
    process.exitCode = EXIT_FAILURE;
    if (!isStopping) await stop();
  }

  // From the first moment on: without a listener the signal ends the process.
  process.on('SIGHUP', () => {
    certificate?.reload();
    void reload();
  });
  const follower = await starting.catch((error: unknown) => {
    if (error instanceof ListenError) return refuse(explain(error, config));
    if (error instanceof UnavailableError) {
      return refuse(`TURN_TRANSPORT=linux cannot be had: ${error.message}.`);
    }
    throw error;
  });
  if (config.tls !== undefined) {
    const use = (fresh: Certificate): void => {
      follower.server.setCertificate(fresh);
    };
    certificate = watchCertificate(config.tls, use, logger);
  }
  if (config.metrics !== undefined) {
    metrics = await openHealthServer(
      config.metrics,
      () => follower.server,
      () => !isStopping,
    );
  }
  const stopOn = (signal: NodeJS.Signals): void => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit();
    logger.info({ signal, allocations: follower.server.allocations }, 'turn stopping');
    void stop();
  };
  process.on('SIGTERM', stopOn);
  process.on('SIGINT', stopOn);

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
