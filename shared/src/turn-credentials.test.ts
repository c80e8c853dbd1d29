import { describe, expect, it } from 'vitest';
import { mintTurnCredential, parseTurnUsername, turnPassword } from './turn-credentials.js';

describe('TURN credentials', () => {
  it('name the second they expire and the user', () => {
    const minted = mintTurnCredential({
      secret: 'north',
      user: 'ana-00000001',
      ttlSeconds: 3600,
      now: 1_700_000_000_999,
    });
    expect(minted.username).toBe('1700003600:ana-00000001');
    expect(minted.expiresAt).toBe(1_700_003_600_000);
  });

  it('carry the password that coturn computes: base64(HMAC-SHA1(secret, username))', () => {
    // echo -n '1700003600:ana' | openssl dgst -sha1 -hmac north -binary | base64
    expect(turnPassword('north', '1700003600:ana')).toBe('+5Wu0RaejH8eFX2gvpvBno8V880=');
  });

  it('differ by secret and by username', () => {
    const password = turnPassword('north', '1:a');
    expect(turnPassword('south', '1:a')).not.toBe(password);
    expect(turnPassword('north', '2:a')).not.toBe(password);
  });

  it('are read back, also when the user has a colon or is missing', () => {
    expect(parseTurnUsername('1700003600:a:b')).toEqual({
      expiresAt: 1_700_003_600_000,
      user: 'a:b',
    });
    expect(parseTurnUsername('1700003600')).toEqual({ expiresAt: 1_700_003_600_000, user: '' });
  });

  it.each(['', ':ana', 'ana', '12x:ana', '-1:ana', '1.5:ana', '1234567890123:ana'])(
    'do not read %j as a username',
    (text) => {
      expect(parseTurnUsername(text)).toBeUndefined();
    },
  );
});
