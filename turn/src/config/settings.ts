/** Whom the server serves, and how much of it. */
import { defaultSettings, type Settings } from '../relay/settings.js';
import { readAlternateServers } from './alternate-servers.js';
import { LARGEST, type EnvironmentReader } from './environment-reader.js';

export function readSettings(reader: EnvironmentReader): Settings {
  return {
    secrets: readSecrets(reader),
    allowedPeers: reader.cidrs('TURN_ALLOWED_PEERS'),
    deniedPeers: reader.cidrs('TURN_DENIED_PEERS'),
    userQuota: reader.integer('TURN_USER_QUOTA', defaultSettings.userQuota, 0, LARGEST),
    totalQuota: reader.integer('TURN_TOTAL_QUOTA', defaultSettings.totalQuota, 0, LARGEST),
    bytesPerSecond: reader.integer('TURN_MAX_BPS', defaultSettings.bytesPerSecond, 0, LARGEST),
    unauthenticatedRate: reader.integer(
      'TURN_UNAUTH_RATE',
      defaultSettings.unauthenticatedRate,
      0,
      LARGEST,
    ),
    alternateServers: readAlternateServers(reader),
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
