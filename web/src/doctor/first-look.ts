/** What is known before anything was looked at. */
import type { DeviceCheck, IceServerCheck, NetworkCheck, SignalingCheck } from '@parley/doctor';
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

/** Of a URL that is none, or that this browser would not read, there is no check: `undefined`. */
export function unasked(url: string): IceServerCheck | undefined {
  const kind = parseIceUrl(url)?.kind;
  if (kind === undefined || url.length > longestUrl) return undefined;
  const isRelay = kind !== 'stun';
  return {
    url,
    kind,
    name: unknown,
    resolved: [],
    reach: pending,
    tls: kind === 'relay-tls' ? pending : unknown,
    stun: isRelay ? unknown : pending,
    allocate: isRelay ? pending : unknown,
    errorCode: null,
    credentialLifeMs: null,
    relayed: null,
    serverScope: null,
    loop: isRelay ? pending : unknown,
    outside: isRelay ? pending : unknown,
    figures: null,
  };
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
