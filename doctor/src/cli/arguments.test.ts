import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.js';
import { UsageError } from './usage-error.js';

const now = Date.parse('2026-06-01T00:00:00Z');
const read = (argv: string, env: Record<string, string> = {}) =>
  readArguments(argv.split(' '), env, now);

function originOf(argv: string): string | undefined {
  const target = read(argv)?.target;
  return target?.kind === 'instance' ? target.origin : undefined;
}

function serverOf(argv: string, env?: Record<string, string>) {
  const target = read(argv, env)?.target;
  return target?.kind === 'servers' ? target.iceServers[0] : undefined;
}

describe('an instance', () => {
  it.each([
    ['https://meet.example', 'https://meet.example'],
    ['https://meet.example:8443/r/team?name=Ana', 'https://meet.example:8443'],
    ['meet.example', 'https://meet.example'],
    ['localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ])('is meant by %s', (text, origin) => {
    expect(originOf(text)).toBe(origin);
  });

  it.each(['ftp://meet.example', 'https://', 'a b', 'https://one.example https://two.example'])(
    'is not meant by %s',
    (text) => {
      expect(() => read(text)).toThrow(UsageError);
    },
  );

  it('needs no credentials', () => {
    expect(() => read('https://meet.example --secret north')).toThrow(UsageError);
  });
});

describe('ICE URLs', () => {
  it('come several at once, with credentials minted under the secret', () => {
    const server = serverOf('turn:turn.example turns:turn.example --secret north');
    expect(server?.urls).toEqual(['turn:turn.example', 'turns:turn.example']);
    const username = server?.username ?? '';
    expect(parseTurnUsername(username)).toEqual({ expiresAt: now + 3_600_000, user: 'doctor' });
    expect(server?.credential).toBe(turnPassword('north', username));
  });

  it('take the secret from the environment too, and of several the first', () => {
    const server = serverOf('turn:turn.example', { TURN_SECRET: 'north,south' });
    expect(server?.credential).toBe(turnPassword('north', server?.username ?? ''));
  });

  it('take a username and a credential instead', () => {
    const server = serverOf('turn:turn.example --username ana --credential c', {
      TURN_SECRET: 'n',
    });
    expect(server).toMatchObject({ username: 'ana', credential: 'c' });
    expect(() => read('turn:turn.example --username ana')).toThrow(UsageError);
    expect(() => read('turn:turn.example --username a --credential c --secret s')).toThrow(
      UsageError,
    );
  });

  it('are not minted of an empty secret, as of a variable that is not set', () => {
    expect(() => readArguments(['turn:turn.example', '--secret', ''], {}, now)).toThrow('--secret');
  });

  it('lack credentials only where they relay', () => {
    expect(read('turn:turn.example')?.lacksCredentials).toBe(true);
    expect(read('stun:turn.example')?.lacksCredentials).toBe(false);
  });

  it('are told when they are none', () => {
    expect(() => read('turn:')).toThrow('turn:');
    expect(() => read('turn://turn.example')).toThrow('no STUN or TURN URL');
    expect(() => read('stun:turn.example https://meet.example')).toThrow(UsageError);
  });
});

describe('the rest', () => {
  it('is a time, in seconds', () => {
    expect(read('stun:turn.example --timeout 2.5')?.patienceMs).toBe(2500);
    for (const text of ['0', 'soon', '-1', '61']) {
      expect(() => read(`stun:turn.example --timeout=${text}`)).toThrow(UsageError);
    }
  });

  it('is refused, without a word of any secret', () => {
    const attempt = () => read('turn:turn.example --secret north --wrong');
    expect(attempt).toThrow('--wrong');
    expect(attempt).not.toThrow('north');
    expect(attempt).not.toThrow('positional');
    expect(() => readArguments([], {}, now)).toThrow(UsageError);
  });

  it('may be a cry for help', () => {
    expect(read('--help')).toBeUndefined();
  });
});
