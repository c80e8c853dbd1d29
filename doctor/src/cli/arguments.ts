import { parseArgs } from 'node:util';
import type { IceServer } from '@parley/shared';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import type { Target } from '../probe/index.js';
import { iceTarget } from '../probe/client/ice-target.js';
import { UsageError } from './usage-error.js';

export const USAGE = `npm run doctor -- https://your.host          looks at a whole instance, from here
npm run doctor -- turn:your.host [turns:… stun:… more of them]

  --secret S        the relay's shared secret (TURN_SECRET in the environment keeps it out of the shell's history)
  --username U --credential C    instead of a secret
  --timeout 5       seconds that one answer may take
  --json            one JSON object on standard output

Ends with 0 when nothing is wrong, 1 with a finding, 2 when it cannot look.`;

export interface Arguments {
  readonly target: Target;
  /** what is looked at, as it was named */
  readonly subject: string;
  readonly json: boolean;
  readonly patienceMs: number;
  /** a relay is among the URLs, and no credentials for it */
  readonly lacksCredentials: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Seconds that a minted credential is good for, as signaling's are by default: clocks may be some minutes apart. */
const CREDENTIAL_TTL_SECONDS = 3600;

/** `undefined`: asked for help only. Throws a {@link UsageError}. */
export function readArguments(
  argv: readonly string[],
  env: Environment,
  now: number,
): Arguments | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const [subject] = positionals;
  if (subject === undefined) throw new UsageError(`Say what to look at:\n\n${USAGE}`);
  const { json } = values;
  const patienceMs = readTimeout(values.timeout);
  const names = positionals.join(' ');

  if (positionals.every((text) => iceTarget(text) !== undefined)) {
    const credentials = readCredentials(values, env, now);
    const target: Target = {
      kind: 'servers',
      iceServers: [{ urls: positionals, ...credentials }],
    };
    const isRelay = positionals.some((text) => iceTarget(text)?.kind !== 'stun');
    const lacksCredentials = isRelay && credentials.username === undefined;
    return { target, subject: names, json, patienceMs, lacksCredentials };
  }
  if (positionals.length > 1) {
    throw new UsageError(`One address of an instance, or ICE URLs only, not: ${names}`);
  }
  if (/^(?:stun|turn)s?:/iu.test(subject)) {
    throw new UsageError(`This is no STUN or TURN URL (RFC 7064, RFC 7065): ${subject}`);
  }
  if (['secret', 'username', 'credential'].some((name) => name in values)) {
    throw new UsageError('An instance gives out credentials by itself; those are for turn: URLs.');
  }
  const origin = readOrigin(subject);
  const target: Target = { kind: 'instance', origin };
  return { target, subject: origin, json, patienceMs, lacksCredentials: false };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        secret: { type: 'string' },
        username: { type: 'string' },
        credential: { type: 'string' },
        timeout: { type: 'string', default: '5' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // Its message names the option, and never its value; behind the first sentence it explains Node's own rules.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\. |\n/u,
    );
    throw new UsageError(`${sentence.replace(/\.$/u, '')}.\n\n${USAGE}`);
  }
}

/** ms */
function readTimeout(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/u.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0.5 && seconds <= 60) return seconds * 1000;
  throw new UsageError(`--timeout takes 0.5 to 60 seconds, not "${text}"`);
}

interface CredentialOptions {
  readonly secret?: string;
  readonly username?: string;
  readonly credential?: string;
}

function readCredentials(
  { secret, username, credential }: CredentialOptions,
  env: Environment,
  now: number,
): Pick<IceServer, 'username' | 'credential'> {
  if (username !== undefined || credential !== undefined) {
    if (username === undefined || credential === undefined || secret !== undefined) {
      throw new UsageError('Give --username and --credential, or --secret.');
    }
    // RFC 8489 §14.3
    if (Buffer.byteLength(username) > 508) throw new UsageError('--username has over 508 octets');
    return { username, credential };
  }
  if (secret?.trim() === '') throw new UsageError('--secret is empty.');
  // Of several, the first one mints (docs/configuration.md).
  const [first] = (secret ?? env['TURN_SECRET'] ?? '').split(',').map((part) => part.trim());
  if (first === undefined || first === '') return {};
  const ttlSeconds = CREDENTIAL_TTL_SECONDS;
  const minted = mintTurnCredential({ secret: first, user: 'doctor', ttlSeconds, now });
  return { username: minted.username, credential: minted.credential };
}

/** Also of an invite link, and of a name alone. */
function readOrigin(text: string): string {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text);
  const isLocal = /^(?:localhost|127\.|\[::1\])/iu.test(text);
  const full = isUrl ? text : `${isLocal ? 'http' : 'https'}://${text}`;
  if (URL.canParse(full)) {
    const { protocol, origin, hostname } = new URL(full);
    if ((protocol === 'https:' || protocol === 'http:') && hostname !== '') return origin;
  }
  throw new UsageError(`This is neither an instance's address nor an ICE URL: ${text}`);
}
