import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

const secret = { TURN_SECRET: 'north' };

const faultsOf = (environment: Readonly<Record<string, string>>) => {
  const result = readConfig(environment);
  return result.ok ? [] : result.faults;
};

describe('the environment', () => {
  it('needs nothing but a secret', () => {
    expect(readConfig(secret)).toEqual({
      ok: true,
      config: {
        host: '0.0.0.0',
        port: 8080,
        publicUrl: undefined,
        turnSecrets: ['north'],
        turnUrls: undefined,
        turnPort: 3478,
        turnTlsPort: undefined,
        turnCredentialTtlSeconds: 3600,
        roomCapacity: 8,
        memberGraceMs: 20_000,
        trustProxy: undefined,
        allowedOrigins: [],
        rateLimit: 1,
        logLevel: 'info',
        metricsToken: undefined,
      },
    });
  });

  it('is read in full', () => {
    const result = readConfig({
      PORT: '0',
      HOST: '::1',
      PUBLIC_URL: 'https://meet.example.org/',
      TURN_SECRET: 'north, south',
      TURN_URLS: 'stun:a.example, turn:[2001:db8::1]:443?transport=tcp,turns:b.example',
      TURN_CREDENTIAL_TTL: '60',
      TURN_PORT: '3479',
      TURN_TLS_CERT: '/cert.pem',
      TURN_TLS_PORT: '443',
      ROOM_CAPACITY: '4',
      MEMBER_GRACE: '0.5',
      TRUST_PROXY: '10.0.0.0/8, loopback',
      ALLOWED_ORIGINS: 'https://www.example.org/, http://localhost:3000',
      RATE_LIMIT: '0',
      LOG_LEVEL: 'debug',
      METRICS_TOKEN: 'token',
    });
    expect(result).toMatchObject({
      ok: true,
      config: {
        turnSecrets: ['north', 'south'],
        turnUrls: ['stun:a.example', 'turn:[2001:db8::1]:443?transport=tcp', 'turns:b.example'],
        turnTlsPort: 443,
        memberGraceMs: 500,
        trustProxy: ['10.0.0.0/8', 'loopback'],
        allowedOrigins: ['https://www.example.org', 'http://localhost:3000'],
        rateLimit: 0,
      },
    });
  });

  it('counts an empty value as none, as compose files pass on what is not set', () => {
    expect(readConfig({ ...secret, PORT: '', PUBLIC_URL: ' ', REDIS_URL: '' })).toEqual(
      readConfig(secret),
    );
  });

  it('trusts a number of proxies, and none at 0', () => {
    expect(readConfig({ ...secret, TRUST_PROXY: '2' })).toMatchObject({
      config: { trustProxy: 2 },
    });
    expect(readConfig({ ...secret, TRUST_PROXY: '0' })).toEqual(readConfig(secret));
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', '-1'],
    ['PORT', '0x50'],
    ['PUBLIC_URL', 'meet.example.org'],
    ['PUBLIC_URL', 'ftp://meet.example.org'],
    ['PUBLIC_URL', 'https://meet.example.org/path'],
    ['TURN_URLS', 'turn:a.example,http://b.example'],
    ['TURN_URLS', 'stun:a.example?transport=udp'],
    ['TURN_URLS', 'turn:a.example,'],
    ['TURN_URLS', 'turn:a.example:65536?transport=udp'],
    ['TURN_URLS', 'stun:[2001:db8::1]:0'],
    ['TURN_CREDENTIAL_TTL', '0'],
    ['ROOM_CAPACITY', '1'],
    ['MEMBER_GRACE', '-1'],
    ['MEMBER_GRACE', 'NaN'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/64'],
    ['TRUST_PROXY', '100'],
    ['TRUST_PROXY', '10.0.0.1,7'],
    ['ALLOWED_ORIGINS', 'www.example.org'],
    ['RATE_LIMIT', 'off'],
    ['LOG_LEVEL', 'loud'],
    ['REDIS_URL', 'redis://localhost'],
    ['TURN_SECRET', 'north,,south'],
  ])('is refused with %s=%s, by name', (name, value) => {
    const faults = faultsOf({ ...secret, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });

  it('is refused with all faults at once', () => {
    const faults = faultsOf({ PORT: 'x', MEMBER_GRACE: 'y', REDIS_URL: 'z', TURN_URLS: 'a,b' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'REDIS_URL',
      'PORT',
      'TURN_SECRET',
      'TURN_URLS',
      'TURN_URLS',
      'MEMBER_GRACE',
    ]);
  });

  it('keeps the secret out of the faults', () => {
    expect(faultsOf({ TURN_SECRET: 'hush,' }).join('')).not.toContain('hush');
  });
});
