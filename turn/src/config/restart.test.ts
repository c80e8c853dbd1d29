import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFor } from '../testing/certificate.js';
import { readConfig } from './config.js';
import { wantRestart } from './restart.js';

let folder: string;
let start: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const { cert, key } = await certificateFor('turn.test');
  for (const name of ['a', 'b']) {
    writeFileSync(join(folder, `${name}.pem`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
  }
  start = {
    TURN_SECRET: 'north',
    TURN_TLS_CERT: join(folder, 'a.pem'),
    TURN_TLS_KEY: join(folder, 'a.key'),
    TURN_METRICS_PORT: '9100',
  };
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const changesOf = (changes: Record<string, string>): string[] =>
  wantRestart(readConfig(start), readConfig({ ...start, ...changes }));

describe('what a restart alone changes', () => {
  it('is none of the settings that a relay takes up while it runs', () => {
    const changes = {
      TURN_SECRET: 'south,north',
      TURN_ALLOWED_PEERS: '10.0.0.0/8',
      TURN_DENIED_PEERS: '9.9.9.9/32',
      TURN_USER_QUOTA: '1',
      TURN_TOTAL_QUOTA: '2',
      TURN_MAX_BPS: '3',
      TURN_UNAUTH_RATE: '4',
      TURN_ALTERNATE_SERVERS: '9.9.9.9:3478',
    };
    expect(changesOf(changes)).toEqual([]);
  });

  it('is every other variable, by its name', () => {
    const changes = {
      TURN_PORT: '3479',
      TURN_ALT_PORT: '3480',
      TURN_TLS_PORT: '3481',
      TURN_TLS_CERT: join(folder, 'b.pem'),
      TURN_TLS_KEY: join(folder, 'b.key'),
      TURN_LISTEN_IPS: '127.0.0.1',
      TURN_RELAY_IPS: '127.0.0.1',
      TURN_EXTERNAL_IP: '9.9.9.9',
      TURN_RELAY_PORTS: '50000-50001',
      TURN_REALM: 'elsewhere',
      TURN_TRANSPORT: 'linux',
      TURN_WORKERS: '2',
      TURN_METRICS_PORT: '9101',
      TURN_METRICS_HOST: '::1',
      TURN_DRAIN_SECONDS: '1',
      LOG_LEVEL: 'debug',
    };
    for (const [name, value] of Object.entries(changes)) {
      expect(changesOf({ [name]: value })).toEqual([name]);
    }
    expect(changesOf(changes)).toEqual(Object.keys(changes));
  });

  it('is not a value that is spelt in another way', () => {
    expect(changesOf({ TURN_PORT: ' 3478 ', TURN_REALM: '', TURN_LISTEN_IPS: ',' })).toEqual([]);
  });
});
