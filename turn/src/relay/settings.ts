import type { AlternateServer } from './alternate-servers.js';
import { parseCidr } from './cidr.js';

/** What a running relay can be told anew. Plain data, so that it can be handed to a worker. */
export interface Settings {
  /** shared secrets of time-limited credentials, at least one; every one of them verifies */
  readonly secrets: readonly string[];
  /** CIDRs that are open to peers although the built-in policy refuses them */
  readonly allowedPeers: readonly string[];
  /** CIDRs that are refused; they win over `allowedPeers` */
  readonly deniedPeers: readonly string[];
  /** allocations per user; 0 for no limit */
  readonly userQuota: number;
  /** allocations in all; 0 for no limit */
  readonly totalQuota: number;
  /** bytes per second and allocation, both directions together; 0 for no limit */
  readonly bytesPerSecond: number;
  /** unauthenticated requests per second and source address; 0 for no limit */
  readonly unauthenticatedRate: number;
  /** where clients may be sent instead (RFC 8489 §10); none for a server that always serves */
  readonly alternateServers: readonly AlternateServer[];
}

/** What holds where nothing is said: DESIGN "Environment". */
export const defaultSettings: Omit<Settings, 'secrets'> = {
  allowedPeers: [],
  deniedPeers: [],
  userQuota: 100,
  totalQuota: 0,
  bytesPerSecond: 0,
  unauthenticatedRate: 1000,
  alternateServers: [],
};

/** Settings as they may be given: what is left out is as in {@link defaultSettings}. */
export type GivenSettings = Pick<Settings, 'secrets'> & Partial<Settings>;

/** Fills in the defaults; throws a TypeError that names what cannot be used. */
export function completeSettings(given: GivenSettings): Settings {
  const settings: Settings = {
    secrets: given.secrets,
    allowedPeers: given.allowedPeers ?? defaultSettings.allowedPeers,
    deniedPeers: given.deniedPeers ?? defaultSettings.deniedPeers,
    userQuota: given.userQuota ?? defaultSettings.userQuota,
    totalQuota: given.totalQuota ?? defaultSettings.totalQuota,
    bytesPerSecond: given.bytesPerSecond ?? defaultSettings.bytesPerSecond,
    unauthenticatedRate: given.unauthenticatedRate ?? defaultSettings.unauthenticatedRate,
    alternateServers: given.alternateServers ?? defaultSettings.alternateServers,
  };
  if (settings.secrets.length === 0 || settings.secrets.includes('')) {
    throw new TypeError('secrets must hold at least one secret, and no empty one');
  }
  for (const name of ['allowedPeers', 'deniedPeers'] as const) {
    const wrong = settings[name].find((text) => parseCidr(text) === undefined);
    if (wrong !== undefined) throw new TypeError(`${name} must hold CIDRs, not "${wrong}"`);
  }
  for (const name of [
    'userQuota',
    'totalQuota',
    'bytesPerSecond',
    'unauthenticatedRate',
  ] as const) {
    if (!Number.isSafeInteger(settings[name]) || settings[name] < 0) {
      throw new TypeError(`${name} must be a whole number, 0 or more, not ${settings[name]}`);
    }
  }
  return settings;
}
