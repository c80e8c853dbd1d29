/** Observations for tests: all is well, but for what a test changes. */
import type { IceServerCheck } from '../ice-server-check.js';
import type { DeviceCheck, NetworkCheck, Observation, SignalingCheck } from '../observation.js';
import type { Step } from '../step.js';

export const ok = { state: 'ok', ms: 20 } as const;
export const unknown = { state: 'unknown' } as const;

export const failed = <const Fault extends string>(
  fault: Fault,
  detail: string | null = null,
): Step<Fault> => ({ state: 'failed', fault, detail });

export const origin = 'https://call.example.org';

export const urls = {
  stun: 'stun:call.example.org:3478',
  udp: 'turn:call.example.org:3478?transport=udp',
  tcp: 'turn:call.example.org:3478?transport=tcp',
  tls: 'turns:call.example.org:5349?transport=tcp',
  /** instead of the one above */
  tls443: 'turns:call.example.org:443?transport=tcp',
} as const;

const kinds = { stun: 'stun', udp: 'relay-udp', tcp: 'relay-tcp', tls: 'relay-tls' } as const;

export type UrlName = keyof typeof kinds;

/** A URL that a shell finds well. */
function check(name: UrlName, changes: Partial<IceServerCheck> = {}): IceServerCheck {
  const isRelay = name !== 'stun';
  return {
    url: urls[name],
    kind: kinds[name],
    name: ok,
    resolved: ['ipv4'],
    reach: ok,
    tls: name === 'tls' ? ok : unknown,
    stun: ok,
    allocate: isRelay ? ok : unknown,
    errorCode: null,
    credentialLifeMs: isRelay ? 3_600_000 : null,
    relayed: isRelay ? { family: 'ipv4', scope: 'global', isServers: true } : null,
    serverScope: 'global',
    loop: isRelay ? ok : unknown,
    outside: isRelay ? ok : unknown,
    figures: isRelay ? { roundTripMs: 80, jitterMs: 2, lossPercent: 0, throughput: 1_000 } : null,
    ...changes,
  };
}

/** What a face sees of a URL when nothing comes back. */
export const nothing: Partial<IceServerCheck> = {
  reach: failed('silent'),
  tls: unknown,
  stun: unknown,
  allocate: unknown,
  relayed: null,
  loop: unknown,
  outside: unknown,
  figures: null,
};

/** A browser's error 701: no closer. */
export const error701: Partial<IceServerCheck> = {
  ...nothing,
  name: unknown,
  resolved: [],
  reach: failed('unreachable'),
};

/** What follows an Allocate request that was answered with an error. */
export const refused = (errorCode: number): Partial<IceServerCheck> => ({
  allocate: failed('refused'),
  errorCode,
  relayed: null,
  loop: unknown,
  outside: unknown,
  figures: null,
});

export function checks(
  changes: Partial<Record<UrlName, Partial<IceServerCheck>>> = {},
  names: readonly UrlName[] = ['stun', 'udp', 'tcp', 'tls'],
): readonly IceServerCheck[] {
  return names.map((name) => check(name, changes[name]));
}

/** The same on every URL, and on those of the relay. */
export const everywhere = (changes: Partial<IceServerCheck>) =>
  checks({ stun: changes, udp: changes, tcp: changes, tls: changes });
export const relays = (changes: Partial<IceServerCheck>) =>
  checks({ udp: changes, tcp: changes, tls: changes });

export const signaling = (changes: Partial<SignalingCheck> = {}): SignalingCheck => ({
  origin,
  name: ok,
  http: ok,
  tls: ok,
  websocket: ok,
  polling: ok,
  ice: ok,
  roundTripMs: 40,
  clockSkewMs: 120,
  credentialLifeMs: 3_600_000,
  ...changes,
});

export const network = (changes: Partial<NetworkCheck> = {}): NetworkCheck => ({
  udp: 'works',
  ipv4: 'works',
  ipv6: 'absent',
  mapping: 'endpoint-independent',
  filtering: 'unknown',
  hairpinning: 'unknown',
  hints: [],
  ...changes,
});

export const devices = (changes: Partial<DeviceCheck> = {}): DeviceCheck => ({
  camera: 'works',
  microphone: 'works',
  speaker: 'works',
  codecs: [{ mimeType: 'video/VP8', hardware: null }],
  ...changes,
});

export interface ObservationChanges extends Partial<Omit<Observation, 'servers'>> {
  readonly servers?: readonly IceServerCheck[];
}

/** What a browser sees of a healthy instance from a healthy network. */
export const page = ({ servers, ...changes }: ObservationChanges = {}): Observation => ({
  face: 'page',
  at: 1_800_000_000_000,
  signaling: signaling({ name: unknown, tls: unknown }),
  servers: (servers ?? checks()).map(asABrowserSees),
  network: network(),
  devices: devices(),
  ...changes,
});

export const shell = ({ servers, ...changes }: ObservationChanges = {}): Observation => ({
  face: 'shell',
  at: 1_800_000_000_000,
  signaling: signaling(),
  servers: [...(servers ?? checks())],
  network: network({ filtering: 'address-and-port-dependent' }),
  devices: null,
  ...changes,
});

export const server = ({ servers, ...changes }: ObservationChanges = {}): Observation => ({
  face: 'server',
  at: 1_800_000_000_000,
  signaling: null,
  servers: (servers ?? checks()).map((seen) => ({ ...seen, outside: unknown })),
  network: network({ udp: 'unknown', mapping: 'unknown', ipv4: 'unknown', ipv6: 'unknown' }),
  devices: null,
  ...changes,
});

/** A browser sees neither the names and certificates nor where the server is. */
const asABrowserSees = (seen: IceServerCheck): IceServerCheck => ({
  ...seen,
  name: unknown,
  resolved: [],
  tls: unknown,
  relayed: seen.relayed && { ...seen.relayed, isServers: null },
  serverScope: null,
});
