/** The environment, read and checked as a whole: DESIGN "Environment". */
import { readFileSync } from 'node:fs';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { createSecureContext } from 'node:tls';
import { parseCidr, type Cidr } from './relay/cidr.js';

export interface TlsFiles {
  readonly port: number;
  readonly certPath: string;
  readonly keyPath: string;
}

export interface Config {
  readonly secrets: readonly string[];
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  /** empty for every address of this host */
  readonly listenIps: readonly string[];
  /** empty for the route's own */
  readonly relayIps: readonly string[];
  readonly externalIp: string | undefined;
  readonly relayPorts: readonly [first: number, last: number];
  readonly realm: string;
  readonly allowedPeers: readonly Cidr[];
  readonly deniedPeers: readonly Cidr[];
  readonly userQuota: number;
  readonly totalQuota: number;
  readonly bytesPerSecond: number;
  readonly unauthenticatedRate: number;
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly drainSeconds: number;
  readonly logLevel: string;
}

/** Everything that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** A 401 that carries a longer realm is more than three times the size of the request that asks for it. */
const MAXIMUM_REALM_LENGTH = 36;

const LARGEST = Number.MAX_SAFE_INTEGER;

/** Reads one variable after another and remembers what is wrong with each. An empty value counts as not set. */
class EnvironmentReader {
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  integer(name: string, fallback: number, minimum: number, maximum: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = /^\d+$/u.test(value) ? Number(value) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    const range = maximum === LARGEST ? `${minimum} or more` : `${minimum} to ${maximum}`;
    this.faults.push(`${name} must be a whole number, ${range}, not "${value}".`);
    return fallback;
  }

  ips(name: string): string[] {
    return this.list(name).filter((ip) => {
      if (isIP(ip) !== 0) return true;
      this.faults.push(`${name} must list IP addresses, and "${ip}" is not one.`);
      return false;
    });
  }

  cidrs(name: string): Cidr[] {
    return this.list(name).flatMap((text) => {
      const cidr = parseCidr(text);
      if (cidr !== undefined) return [cidr];
      this.faults.push(`${name} must list CIDRs such as 10.0.0.0/8, and "${text}" is not one.`);
      return [];
    });
  }

  /** For what the environment knows and this version does not do: accepting it silently would mislead. */
  unsupported(name: string, harmless?: string): void {
    const value = this.text(name);
    if (value === undefined || value === harmless) return;
    this.faults.push(`${name} is not supported yet: leave it unset.`);
  }
}

/** Reads the environment; throws {@link ConfigError} with every fault there is. */
export function readConfig(environment: Environment): Config {
  const reader = new EnvironmentReader(environment);
  const port = reader.integer('TURN_PORT', 3478, 1, 65_535);
  const config: Config = {
    secrets: readSecrets(reader),
    port,
    tls: readTls(reader, port),
    listenIps: reader.ips('TURN_LISTEN_IPS'),
    relayIps: readRelayIps(reader),
    externalIp: readExternalIp(reader),
    relayPorts: readRelayPorts(reader),
    realm: readRealm(reader),
    allowedPeers: reader.cidrs('TURN_ALLOWED_PEERS'),
    deniedPeers: reader.cidrs('TURN_DENIED_PEERS'),
    userQuota: reader.integer('TURN_USER_QUOTA', 100, 0, LARGEST),
    totalQuota: reader.integer('TURN_TOTAL_QUOTA', 0, 0, LARGEST),
    bytesPerSecond: reader.integer('TURN_MAX_BPS', 0, 0, LARGEST),
    unauthenticatedRate: reader.integer('TURN_UNAUTH_RATE', 1000, 0, LARGEST),
    metrics: readMetrics(reader),
    drainSeconds: reader.integer('TURN_DRAIN_SECONDS', 30, 0, 86_400),
    logLevel: readLogLevel(reader),
  };
  reader.unsupported('TURN_WORKERS', '1');
  reader.unsupported('TURN_ALT_PORT');
  reader.unsupported('TURN_ALTERNATE_SERVERS');
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}

function readSecrets(reader: EnvironmentReader): string[] {
  const secrets = reader.list('TURN_SECRET');
  if (secrets.length === 0) {
    reader.faults.push(
      'TURN_SECRET is required: the secret shared with signaling, for example from `openssl rand -hex 32`.',
    );
  }
  return secrets;
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

function readRelayIps(reader: EnvironmentReader): string[] {
  const ips = reader.ips('TURN_RELAY_IPS');
  if (ips.some((ip) => isIPv6(ip))) {
    reader.faults.push('TURN_RELAY_IPS: IPv6 relays are not supported yet.');
  }
  if (ips.includes('0.0.0.0')) {
    reader.faults.push('TURN_RELAY_IPS must name addresses of this host, not 0.0.0.0.');
  }
  return ips;
}

function readExternalIp(reader: EnvironmentReader): string | undefined {
  const ips = reader.ips('TURN_EXTERNAL_IP');
  const ipv4 = ips.filter((ip) => isIPv4(ip));
  if (ipv4.length > 1) {
    reader.faults.push('TURN_EXTERNAL_IP takes one address of a family.');
  }
  if (ipv4.length < ips.length) {
    reader.faults.push('TURN_EXTERNAL_IP: IPv6 relays are not supported yet.');
  }
  return ipv4[0];
}

function readRelayPorts(reader: EnvironmentReader): readonly [number, number] {
  const text = reader.text('TURN_RELAY_PORTS') ?? '49160-49959';
  const match = /^(\d{1,5})-(\d{1,5})$/u.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (first >= 1024 && first <= last && last <= 65_535) return [first, last];
  reader.faults.push(
    `TURN_RELAY_PORTS must be a range within 1024-65535 such as 49160-49959, not "${text}".`,
  );
  return [0, 0];
}

function readRealm(reader: EnvironmentReader): string {
  const realm = reader.text('TURN_REALM') ?? 'parley';
  if (Buffer.byteLength(realm) > MAXIMUM_REALM_LENGTH) {
    reader.faults.push(`TURN_REALM must not be longer than ${MAXIMUM_REALM_LENGTH} bytes.`);
  }
  return realm;
}

function readMetrics(reader: EnvironmentReader): Config['metrics'] {
  const port = reader.integer('TURN_METRICS_PORT', 0, 1, 65_535);
  const host = reader.text('TURN_METRICS_HOST') ?? '127.0.0.1';
  return port === 0 ? undefined : { host, port };
}

function readLogLevel(reader: EnvironmentReader): string {
  const level = reader.text('LOG_LEVEL') ?? 'info';
  if (!logLevels.includes(level)) {
    reader.faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${level}".`);
  }
  return level;
}
