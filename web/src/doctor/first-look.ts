/** What is known before anything was looked at. */
import {
  placeOf,
  type DeviceCheck,
  type IceServerCheck,
  type NetworkCheck,
  type SignalingCheck,
} from '@parley/doctor';
import { parseIceUrl } from '@parley/shared';

const unknown = { state: 'unknown' } as const;
const pending = { state: 'pending' } as const;

/** Longer ones are no ICE URL that anyone has written (and more than an observation holds). */
const longestUrl = 300;

export const noSignaling = (origin: string): SignalingCheck => ({
  origin,
  name: unknown,
  http: pending,
  tls: unknown,
  websocket: pending,
  polling: pending,
  ice: pending,
  roundTripMs: null,
  clockSkewMs: null,
  credentialLifeMs: null,
});

/**
 * Of a URL that is none there is no check: `undefined`.
 * @param credentialLifeMs as far as a username tells of it, see {@link credentialLife}
 */
export function unasked(
  url: string,
  credentialLifeMs: number | null = null,
): IceServerCheck | undefined {
  const server = parseIceUrl(url);
  if (server === undefined || url.length > longestUrl) return undefined;
  const { kind, host } = server;
  const place = placeOf(host);
  const isRelay = kind !== 'stun';
  return {
    url,
    kind,
    name: unknown,
    resolved: place === undefined ? [] : [place.family],
    reach: pending,
    tls: kind === 'relay-tls' ? pending : unknown,
    stun: isRelay ? unknown : pending,
    allocate: isRelay ? pending : unknown,
    errorCode: null,
    credentialLifeMs: isRelay ? credentialLifeMs : null,
    relayed: null,
    // RFC 6761 §6.3
    serverScope: place?.scope ?? (host === 'localhost' ? 'loopback' : null),
    loop: isRelay ? pending : unknown,
    outside: isRelay ? pending : unknown,
    figures: null,
  };
}

/** Of time-limited credentials, whose username begins with the second at which they end; null: it does not. */
export function credentialLife(username: string | undefined, now: number): number | null {
  const [, seconds] = /^(\d{1,12}):/u.exec(username ?? '') ?? [];
  return seconds === undefined ? null : Number(seconds) * 1_000 - now;
}

export const unknownNetwork: NetworkCheck = {
  udp: 'unknown',
  ipv4: 'unknown',
  ipv6: 'unknown',
  mapping: 'unknown',
  filtering: 'unknown',
  hairpinning: 'unknown',
  hints: [],
};

export const unknownDevices: DeviceCheck = {
  camera: 'not_asked',
  microphone: 'not_asked',
  speaker: 'unknown',
  codecs: [],
};
