/** Whom the server serves, and how much of it. */
import type { Cidr } from '../relay/cidr.js';
import { LARGEST, type EnvironmentReader } from './environment-reader.js';

export interface SettingsConfig {
  readonly secrets: readonly string[];
  readonly allowedPeers: readonly Cidr[];
  readonly deniedPeers: readonly Cidr[];
  readonly userQuota: number;
  readonly totalQuota: number;
  readonly bytesPerSecond: number;
  readonly unauthenticatedRate: number;
}

export function readSettings(reader: EnvironmentReader): SettingsConfig {
  return {
    secrets: readSecrets(reader),
    allowedPeers: reader.cidrs('TURN_ALLOWED_PEERS'),
    deniedPeers: reader.cidrs('TURN_DENIED_PEERS'),
    userQuota: reader.integer('TURN_USER_QUOTA', 100, 0, LARGEST),
    totalQuota: reader.integer('TURN_TOTAL_QUOTA', 0, 0, LARGEST),
    bytesPerSecond: reader.integer('TURN_MAX_BPS', 0, 0, LARGEST),
    unauthenticatedRate: reader.integer('TURN_UNAUTH_RATE', 1000, 0, LARGEST),
  };
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
