import { fileURLToPath } from 'node:url';
import { checkIceServers } from '@parley/doctor/probe';
import { pino } from 'pino';
import { createApplication } from './application.js';
import { readConfig, type Config } from './config.js';
import { createMemoryStore } from './rooms/memory-store.js';

const exitCodes = { done: 0, failed: 1, misconfigured: 2 } as const;
/** Milliseconds in which the server must have gone down. */
const drainDeadline = 5000;
/** Characters below which a secret can be found by trying. */
const shortSecret = 16;

const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));

const result = readConfig(process.env);
if (result.ok) {
  await run(result.config);
} else {
  process.stderr.write(
    `signaling cannot start:\n${result.faults.map((fault) => `  - ${fault}\n`).join('')}`,
  );
  process.exitCode = exitCodes.misconfigured;
}

async function run(config: Config): Promise<void> {
  // Written at once: what waits for a reader that is gone would hold up the end of the process for good.
  const log = pino(
    { level: config.logLevel, base: { part: 'signaling' } },
    pino.destination({ fd: process.stdout.fd, sync: true }),
  );
  if (config.turnSecrets.some((secret) => secret.length < shortSecret)) {
    log.warn(`TURN_SECRET is short: use at least ${shortSecret} random characters in public`);
  }
  const application = await createApplication({
    config,
    store: createMemoryStore(),
    checkIceServers,
    webRoot,
    log,
    now: Date.now,
  });
  let url: string;
  try {
    ({ url } = await application.listen());
  } catch (error) {
    process.stderr.write(`signaling cannot start: ${describeListenFault(error, config)}\n`);
    process.exit(exitCodes.misconfigured);
  }
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(exitCodes.failed);
    stopping = true;
    log.info({ signal }, 'signaling drains');
    setTimeout(() => {
      log.error('signaling did not go down in time');
      process.exit(exitCodes.failed);
    }, drainDeadline).unref();
    application.drain().then(
      () => {
        log.info('signaling stopped');
        process.exit(exitCodes.done);
      },
      (error: unknown) => {
        log.error({ err: error }, 'signaling did not go down cleanly');
        process.exit(exitCodes.failed);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  log.info({ url }, 'signaling ready');
}

function describeListenFault(error: unknown, { host, port }: Config): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is taken by another program; set PORT to a free one`;
    case 'EACCES':
      return `port ${port} needs more rights; set PORT to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}; set HOST to one that it has`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
