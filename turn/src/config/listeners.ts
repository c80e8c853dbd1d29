/** Where the server listens. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { EnvironmentReader } from './environment-reader.js';

export interface TlsFiles {
  readonly port: number;
  readonly certPath: string;
  readonly keyPath: string;
}

export interface ListenerConfig {
  /** of UDP and TCP */
  readonly port: number;
  /** the second port of NAT behaviour discovery, of UDP and TCP too */
  readonly altPort: number | undefined;
  readonly tls: TlsFiles | undefined;
  /** empty for every address of this host */
  readonly listenIps: readonly string[];
}

export function readListeners(reader: EnvironmentReader): ListenerConfig {
  const port = reader.integer('TURN_PORT', 3478, 1, 65_535);
  const tls = readTls(reader, port);
  return {
    port,
    altPort: readAltPort(reader, port, tls),
    tls,
    listenIps: reader.ips('TURN_LISTEN_IPS'),
  };
}

function readTls(reader: EnvironmentReader, turnPort: number): TlsFiles | undefined {
  const certPath = reader.text('TURN_TLS_CERT');
  const keyPath = reader.text('TURN_TLS_KEY');
  const port = reader.integer('TURN_TLS_PORT', 5349, 1, 65_535);
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath === undefined || keyPath === undefined) {
    reader.faults.push('TURN_TLS_CERT and TURN_TLS_KEY must be set together.');
    return undefined;
  }
  try {
    createSecureContext({ cert: readFileSync(certPath), key: readFileSync(keyPath) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reader.faults.push(`TURN_TLS_CERT and TURN_TLS_KEY cannot be used: ${reason}.`);
  }
  if (port === turnPort) {
    reader.faults.push('TURN_TLS_PORT must differ from TURN_PORT.');
  }
  return { port, certPath, keyPath };
}

function readAltPort(
  reader: EnvironmentReader,
  turnPort: number,
  tls: TlsFiles | undefined,
): number | undefined {
  const port = reader.integer('TURN_ALT_PORT', 0, 1, 65_535);
  if (port === 0) return undefined;
  if (port === turnPort || port === tls?.port) {
    reader.faults.push('TURN_ALT_PORT must differ from TURN_PORT and TURN_TLS_PORT.');
  }
  return port;
}
