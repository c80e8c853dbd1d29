/** What a running program cannot take up: everything but the settings of the relay and the certificate's content. */
import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.js';

const readOnce: Readonly<Record<string, (config: Config) => unknown>> = {
  TURN_PORT: ({ port }) => port,
  TURN_ALT_PORT: ({ altPort }) => altPort,
  TURN_TLS_PORT: ({ tls }) => tls?.port,
  TURN_TLS_CERT: ({ tls }) => tls?.certPath,
  TURN_TLS_KEY: ({ tls }) => tls?.keyPath,
  TURN_LISTEN_IPS: ({ listenIps }) => listenIps,
  TURN_RELAY_IPS: ({ relayIps }) => relayIps,
  TURN_EXTERNAL_IP: ({ externalIps }) => externalIps,
  TURN_RELAY_PORTS: ({ relayPorts }) => relayPorts,
  TURN_REALM: ({ realm }) => realm,
  TURN_TRANSPORT: ({ transport }) => transport,
  TURN_WORKERS: ({ workers }) => workers,
  TURN_METRICS_PORT: ({ metrics }) => metrics?.port,
  TURN_METRICS_HOST: ({ metrics }) => metrics?.host,
  TURN_DRAIN_SECONDS: ({ drainSeconds }) => drainSeconds,
  LOG_LEVEL: ({ logLevel }) => logLevel,
};

/** The variables that have another value than the program was started with, and hold only once it is started anew. */
export function wantRestart(running: Config, next: Config): string[] {
  return Object.entries(readOnce)
    .filter(([, read]) => !isDeepStrictEqual(read(running), read(next)))
    .map(([name]) => name);
}
