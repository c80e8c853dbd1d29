import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.js';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('readConfig', () => {
  it('needs a secret and nothing else; empty values count as unset', () => {
    expect(readConfig({ TURN_SECRET: 'north', TURN_PORT: '', TURN_ALT_PORT: ' ' })).toEqual({
      secrets: ['north'],
      port: 3478,
      transport: 'auto',
      workers: 1,
      altPort: undefined,
      tls: undefined,
      listenIps: [],
      relayIps: [],
      externalIps: {},
      relayPorts: [49_160, 49_959],
      realm: 'parley',
      alternateServers: [],
      allowedPeers: [],
      deniedPeers: [],
      userQuota: 100,
      totalQuota: 0,
      bytesPerSecond: 0,
      unauthenticatedRate: 1000,
      metrics: undefined,
      drainSeconds: 30,
      logLevel: 'info',
    });
  });

  it('reads lists', () => {
    const config = readConfig({
      TURN_SECRET: ' new , old ',
      TURN_LISTEN_IPS: '127.0.0.1,::1',
      TURN_RELAY_IPS: '10.0.0.5,FD00:0:0:0::5',
      TURN_EXTERNAL_IP: '8.8.4.4,2606:4700::1',
      TURN_ALLOWED_PEERS: '127.0.0.0/8, fd00::/8',
      TURN_METRICS_PORT: '9100',
    });
    expect(config.secrets).toEqual(['new', 'old']);
    expect(config.listenIps).toEqual(['127.0.0.1', '::1']);
    expect(config.relayIps).toEqual(['10.0.0.5', 'fd00::5']);
    expect(config.externalIps).toEqual({ 4: '8.8.4.4', 6: '2606:4700::1' });
    expect(config.allowedPeers).toHaveLength(2);
    expect(config.metrics).toEqual({ host: '127.0.0.1', port: 9100 });
  });

  it('lists every fault at once, each with the name of its variable', () => {
    const wrong = {
      TURN_SECRET: ' , ',
      TURN_PORT: '99999',
      TURN_TLS_CERT: '/nowhere/cert.pem',
      TURN_LISTEN_IPS: 'localhost',
      TURN_RELAY_IPS: 'fe80::1',
      TURN_EXTERNAL_IP: '1.1.1.1,1.1.1.2',
      TURN_RELAY_PORTS: '50000-49000',
      TURN_REALM: 'x'.repeat(40),
      TURN_ALLOWED_PEERS: '10.0.0.0/99',
      TURN_DENIED_PEERS: 'x',
      TURN_USER_QUOTA: '-1',
      TURN_TOTAL_QUOTA: '1.5',
      TURN_MAX_BPS: '1e3',
      TURN_UNAUTH_RATE: 'many',
      TURN_METRICS_PORT: '0',
      TURN_DRAIN_SECONDS: 'x',
      LOG_LEVEL: 'loud',
      TURN_WORKERS: '0',
      TURN_TRANSPORT: 'windows',
      TURN_ALT_PORT: '3479x',
      TURN_ALTERNATE_SERVERS: '1.1.1.1',
    };
    const faults = faultsOf(wrong);
    const named = Object.keys(wrong).map((name) => ({
      name,
      faults: faults.filter((fault) => fault.startsWith(name)).length,
    }));
    expect(named).toEqual(Object.keys(wrong).map((name) => ({ name, faults: 1 })));
  });

  it.each(['0.0.0.0', '::', 'fe80::1', 'fe80::1%eth0', '::ffff:1.2.3.4', 'ff02::1', 'x'])(
    'cannot relay from %s',
    (ip) => {
      expect(faultsOf({ TURN_SECRET: 'x', TURN_RELAY_IPS: `8.8.4.4,${ip}` })).toHaveLength(1);
    },
  );

  it.each(['8.8.4.4,8.8.4.5', '2606:4700::1,2606:4700::2'])(
    'takes one external address of a family, not %s',
    (ips) => {
      expect(faultsOf({ TURN_SECRET: 'x', TURN_EXTERNAL_IP: ips })).toHaveLength(1);
    },
  );

  it('has several workers on the Linux transport only', () => {
    expect(faultsOf({ TURN_SECRET: 'x', TURN_WORKERS: '2' })).toEqual([]);
    const portable = { TURN_SECRET: 'x', TURN_TRANSPORT: 'portable' };
    expect(faultsOf({ ...portable, TURN_WORKERS: '1' })).toEqual([]);
    expect(faultsOf({ ...portable, TURN_WORKERS: '2' })).toHaveLength(1);
  });

  it('reads servers to send clients to, for TLS with the name in their certificate', () => {
    const { alternateServers } = readConfig({
      TURN_SECRET: 'x',
      TURN_ALTERNATE_SERVERS: '9.9.9.9:3478, [2606:4700::1]:3478,relay-2.example.org@9.9.9.9:5349',
    });
    expect(alternateServers).toEqual([
      { address: { family: 4, address: '9.9.9.9', port: 3478 }, domain: undefined },
      { address: { family: 6, address: '2606:4700::1', port: 3478 }, domain: undefined },
      { address: { family: 4, address: '9.9.9.9', port: 5349 }, domain: 'relay-2.example.org' },
    ]);
  });

  it.each([
    '9.9.9.9',
    '9.9.9.9:0',
    '9.9.9.9:65536',
    'relay.example.org:3478',
    '2606:4700::1:3478',
    '[9.9.9.9]:3478',
    '[fe80::1%eth0]:3478',
    '@9.9.9.9:5349',
    'bad name@9.9.9.9:5349',
    `${'x'.repeat(64)}.example.org@9.9.9.9:5349`,
  ])('%s is no server to send clients to', (server) => {
    const [fault, ...more] = faultsOf({ TURN_SECRET: 'x', TURN_ALTERNATE_SERVERS: server });
    expect(fault).toContain(`"${server}"`);
    expect(more).toEqual([]);
  });

  it('wants three different ports', () => {
    expect(readConfig({ TURN_SECRET: 'x', TURN_ALT_PORT: '3479' }).altPort).toBe(3479);
    expect(faultsOf({ TURN_SECRET: 'x', TURN_ALT_PORT: '3478' })).toHaveLength(1);
    expect(faultsOf({ TURN_SECRET: 'x', TURN_PORT: '99', TURN_ALT_PORT: '99' })).toHaveLength(1);
  });

  it('says which file of a certificate cannot be used', () => {
    const [fault] = faultsOf({
      TURN_SECRET: 'x',
      TURN_TLS_CERT: '/nowhere/cert.pem',
      TURN_TLS_KEY: '/nowhere/key.pem',
    });
    expect(fault).toContain('/nowhere/cert.pem');
  });
});
