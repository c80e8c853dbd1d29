import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A list that has at least one entry. */
export type NonEmpty<Item> = readonly [Item, ...Item[]];

export interface Config {
  readonly host: string;
  /** 0 lets the system choose one */
  readonly port: number;
  /** an origin such as `https://meet.example.org`; `undefined`: taken from each request */
  readonly publicUrl: URL | undefined;
  /** the first one mints and signs, every one verifies */
  readonly turnSecrets: NonEmpty<string>;
  /** `undefined`: the default URLs at the host of `publicUrl` or of the request */
  readonly turnUrls: readonly string[] | undefined;
  readonly turnPort: number;
  /** `undefined` when the relay has no certificate, so that no `turns:` URL is offered by default */
  readonly turnTlsPort: number | undefined;
  readonly turnCredentialTtlSeconds: number;
  readonly roomCapacity: number;
  readonly memberGraceMs: number;
  /** how many proxies stand in front, or the addresses they have */
  readonly trustProxy: number | readonly string[] | undefined;
  readonly allowedOrigins: '*' | readonly string[];
  /** factor on every built-in limit; 0 = no limits */
  readonly rateLimit: number;
  readonly logLevel: LogLevel;
  readonly metricsToken: string | undefined;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

// RFC 7064 §3.1 and RFC 7065 §3.1, with the host left to the client to check.
const iceUrlPattern =
  /^(?:stuns?:(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?|turns?:(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?)$/iu;

/**
 * Reads the environment. An empty value counts as none, as compose files hand on unset variables that way. The
 * answer lists every fault at once.
 */
export function readConfig(env: Environment): ConfigResult {
  const faults: string[] = [];
  const text = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  };
  const list = (name: string): string[] | undefined =>
    text(name)
      ?.split(',')
      .map((entry) => entry.trim());
  const number = (name: string, fallback: number, range: NumberRange): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const parsed = /^\d+(?:\.\d+)?$/u.test(value) ? Number(value) : Number.NaN;
    const valid =
      parsed >= range.from && parsed <= range.to && (!range.whole || Number.isInteger(parsed));
    if (valid) return parsed;
    const kind = range.whole ? 'a whole number' : 'a number';
    faults.push(`${name} must be ${kind} from ${range.from} to ${range.to}, not "${value}"`);
    return fallback;
  };

  if (text('REDIS_URL') !== undefined) {
    faults.push('REDIS_URL is not supported yet: this version runs as a single node');
  }

  const turnTls = text('TURN_TLS_CERT') !== undefined;
  const turnTlsPort = number('TURN_TLS_PORT', 5349, { from: 1, to: 65_535, whole: true });
  const config: Config = {
    host: text('HOST') ?? '0.0.0.0',
    port: number('PORT', 8080, { from: 0, to: 65_535, whole: true }),
    publicUrl: readPublicUrl(text('PUBLIC_URL'), faults),
    turnSecrets: readSecrets(list('TURN_SECRET'), faults),
    turnUrls: readTurnUrls(list('TURN_URLS'), faults),
    turnPort: number('TURN_PORT', 3478, { from: 1, to: 65_535, whole: true }),
    turnTlsPort: turnTls ? turnTlsPort : undefined,
    turnCredentialTtlSeconds: number('TURN_CREDENTIAL_TTL', 3600, {
      from: 1,
      to: 31_536_000,
      whole: true,
    }),
    roomCapacity: number('ROOM_CAPACITY', 8, { from: 2, to: 100, whole: true }),
    memberGraceMs:
      number('MEMBER_GRACE', 20, { from: 0, to: 86_400, whole: false }) * millisecondsPerSecond,
    trustProxy: readTrustProxy(text('TRUST_PROXY'), faults),
    allowedOrigins: readAllowedOrigins(list('ALLOWED_ORIGINS'), faults),
    rateLimit: number('RATE_LIMIT', 1, { from: 0, to: 1_000_000, whole: false }),
    logLevel: readLogLevel(text('LOG_LEVEL'), faults),
    metricsToken: text('METRICS_TOKEN'),
  };
  return faults.length === 0 ? { ok: true, config } : { ok: false, faults };
}

const millisecondsPerSecond = 1000;

interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

/** The text as the URL of an origin, `undefined` when it is none or has a path, a query or a login. */
function readOrigin(value: string): URL | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isOrigin =
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  return isOrigin ? url : undefined;
}

function readPublicUrl(value: string | undefined, faults: string[]): URL | undefined {
  if (value === undefined) return undefined;
  const url = readOrigin(value);
  if (url === undefined) {
    faults.push(
      `PUBLIC_URL must be an address without a path, such as https://meet.example.org, not "${value}"`,
    );
  }
  return url;
}

function readSecrets(values: readonly string[] | undefined, faults: string[]): NonEmpty<string> {
  const [first, ...others] = values ?? [];
  if (first === undefined) {
    faults.push(
      'TURN_SECRET is missing: signaling and relay must be given the same one; make one with `openssl rand -hex 32`',
    );
    return [''];
  }
  // The value itself is a secret and stays out of the message.
  if (first === '' || others.includes('')) faults.push('TURN_SECRET has an empty entry');
  return [first, ...others];
}

/** A browser refuses the whole list of ICE servers for one port that is none. */
function isIceUrl(url: string): boolean {
  if (!iceUrlPattern.test(url)) return false;
  const port = /:(\d+)(?:\?|$)/u.exec(url)?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

function readTurnUrls(
  values: readonly string[] | undefined,
  faults: string[],
): readonly string[] | undefined {
  for (const url of values ?? []) {
    if (!isIceUrl(url)) {
      faults.push(
        `TURN_URLS has "${url}": an entry looks like stun:host:port or turn:host:port?transport=udp`,
      );
    }
  }
  return values;
}

function readTrustProxy(
  value: string | undefined,
  faults: string[],
): number | readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,2}$/u.test(value)) return Number(value) === 0 ? undefined : Number(value);
  const entries = value.split(',').map((entry) => entry.trim());
  if (!entries.every(isProxyRange)) {
    faults.push(
      `TRUST_PROXY must be the number of proxies in front or their CIDRs, comma-separated, not "${value}"`,
    );
  }
  return entries;
}

const namedRanges = ['loopback', 'linklocal', 'uniquelocal'];

/** The library's own parser takes numbers such as 100 for addresses (0.0.0.100), which nobody means. */
function isProxyRange(entry: string): boolean {
  if (namedRanges.includes(entry)) return true;
  const [address = ''] = entry.split('/');
  if (isIP(address) === 0) return false;
  try {
    proxyAddr.compile(entry);
    return true;
  } catch {
    return false;
  }
}

function readAllowedOrigins(
  values: readonly string[] | undefined,
  faults: string[],
): '*' | readonly string[] {
  if (values === undefined) return [];
  if (values.includes('*')) return '*';
  return values.map((value) => {
    const url = readOrigin(value);
    if (url === undefined) {
      faults.push(
        `ALLOWED_ORIGINS has "${value}": an entry looks like https://www.example.org, or is *`,
      );
    }
    return url?.origin ?? value;
  });
}

function readLogLevel(value: string | undefined, faults: string[]): LogLevel {
  const level = logLevels.find((known) => known === (value ?? 'info'));
  if (level === undefined) {
    faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${value}"`);
  }
  return level ?? 'info';
}
