import type { IceConfig, IceServer } from '@parley/shared';
import { mintTurnCredential } from '@parley/shared/turn-credentials';

export interface IceOptions {
  /** signs the credentials; the relay must have it too */
  readonly secret: string;
  /** seconds that a credential opens allocations */
  readonly ttlSeconds: number;
  /** given URLs; `undefined` for those of the relay beside this server */
  readonly urls: readonly string[] | undefined;
  readonly turnPort: number;
  /** `undefined` when the relay has no certificate */
  readonly turnTlsPort: number | undefined;
}

export interface IceRequest {
  /** user part of the credential; a member id in a room (PROTOCOL.md I2) */
  readonly user: string;
  /** host name of the default URLs, an IPv6 literal in brackets */
  readonly host: string;
  /** milliseconds since the epoch */
  readonly now: number;
}

/** ICE servers with fresh credentials. STUN needs none, so those URLs make an entry of their own. */
export function makeIceConfig(options: IceOptions, { user, host, now }: IceRequest): IceConfig {
  const { secret, ttlSeconds } = options;
  const urls = options.urls ?? defaultUrls(options, host);
  const stun = urls.filter((url) => /^stuns?:/iu.test(url));
  const turn = urls.filter((url) => !stun.includes(url));
  const { username, credential, expiresAt } = mintTurnCredential({ secret, user, ttlSeconds, now });
  const iceServers: IceServer[] = [];
  if (stun.length > 0) iceServers.push({ urls: stun });
  if (turn.length > 0) iceServers.push({ urls: turn, username, credential });
  return { iceServers, expiresAt };
}

/** In the order in which a client had best try them. */
function defaultUrls({ turnPort, turnTlsPort }: IceOptions, host: string): string[] {
  return [
    `stun:${host}:${turnPort}`,
    `turn:${host}:${turnPort}?transport=udp`,
    `turn:${host}:${turnPort}?transport=tcp`,
    ...(turnTlsPort === undefined ? [] : [`turns:${host}:${turnTlsPort}?transport=tcp`]),
  ];
}
