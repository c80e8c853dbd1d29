/** Tests of hand-made networks, as the page shows them. */
import type { DeviceCheck, IceServerCheck, NetworkCheck, SignalingCheck } from '@parley/doctor';
import { noSignaling, unasked, unknownDevices } from '../../../doctor/first-look.js';
import { runningState, type Running } from '../../../doctor/testing/fake-doctor.js';
import type { DoctorState } from '../../../doctor/state.js';

export type Done = Extract<DoctorState, { phase: 'done' }>;

const ok = (ms: number) => ({ state: 'ok', ms }) as const;
const failed = <Fault extends string>(fault: Fault) =>
  ({ state: 'failed', fault, detail: null }) as const;

export const signalingWell: SignalingCheck = {
  ...noSignaling('https://meet.example.org'),
  http: ok(21),
  websocket: ok(48),
  polling: ok(66),
  ice: ok(24),
  roundTripMs: 19,
  clockSkewMs: 200,
  credentialLifeMs: 3_600_000,
};

export const urls = {
  stun: 'stun:turn.example.org:3478',
  udp: 'turn:turn.example.org:3478?transport=udp',
  tcp: 'turn:turn.example.org:3478?transport=tcp',
  tls: 'turns:turn.example.org:443?transport=tcp',
} as const;

function check(url: string, changes: Partial<IceServerCheck>): IceServerCheck {
  const blank = unasked(url);
  if (blank === undefined) throw new Error(`no ICE URL: ${url}`);
  return { ...blank, ...changes };
}

export const stunWell = check(urls.stun, { reach: ok(22), stun: ok(22) });

export const relayWell = (url: string, roundTripMs: number): IceServerCheck =>
  check(url, {
    reach: ok(roundTripMs),
    ...(url.startsWith('turns:') && { tls: ok(30) }),
    allocate: ok(roundTripMs * 2),
    relayed: { family: 'ipv4', scope: 'global', isServers: null },
    loop: ok(roundTripMs * 4),
    outside: ok(roundTripMs * 2),
    figures: { roundTripMs, jitterMs: 0.6, lossPercent: 0, throughput: 2_430 },
  });

export const unreachable = (url: string): IceServerCheck =>
  check(url, {
    reach: failed('unreachable'),
    tls: { state: 'unknown' },
    stun: { state: 'unknown' },
    allocate: { state: 'unknown' },
    loop: { state: 'unknown' },
    outside: { state: 'unknown' },
  });

export const homeNetwork: NetworkCheck = {
  udp: 'works',
  ipv4: 'works',
  ipv6: 'absent',
  mapping: 'endpoint-independent',
  filtering: 'unknown',
  hairpinning: 'unknown',
  hints: [],
};

export const devicesAtRest: DeviceCheck = {
  ...unknownDevices,
  codecs: [
    { mimeType: 'video/VP8', hardware: false },
    { mimeType: 'video/H264', hardware: true },
    { mimeType: 'audio/opus', hardware: null },
  ],
};

export interface Made {
  readonly servers: readonly IceServerCheck[];
  readonly network?: Partial<NetworkCheck>;
  readonly devices?: DeviceCheck;
  readonly state?: Partial<Omit<Done, 'phase' | 'observation'>>;
}

/** A test that has run to its end. */
export function doneState({ servers, network = {}, devices, state = {} }: Made): Done {
  const running = runningState();
  const check = devices ?? devicesAtRest;
  return {
    ...running,
    phase: 'done',
    endedAt: running.startedAt + 5_200,
    observation: {
      ...running.observation,
      signaling: signalingWell,
      servers: [...servers],
      network: { ...homeNetwork, ...network },
      devices: check,
    },
    activities: new Map(servers.map(({ url }) => [url, 'done'])),
    credentials: { type: 'given' },
    server: { type: 'absent' },
    devices: { check, test: { type: 'off' } },
    ...state,
  };
}

export const goodState: Done = doneState({
  servers: [stunWell, relayWell(urls.udp, 22), relayWell(urls.tcp, 24), relayWell(urls.tls, 27)],
});

export const relayedState: Done = doneState({
  servers: [
    unreachable(urls.stun),
    unreachable(urls.udp),
    relayWell(urls.tcp, 24),
    relayWell(urls.tls, 27),
  ],
  network: { udp: 'blocked', ipv4: 'unknown', mapping: 'unknown', hints: ['vpn'] },
});

export const failedState: Done = doneState({
  servers: Object.values(urls).map(unreachable),
  network: { udp: 'blocked', ipv4: 'unknown', mapping: 'unknown' },
});

export const halfwayState: Running = runningState({
  credentials: { type: 'given' },
  observation: {
    ...goodState.observation,
    servers: [stunWell, relayWell(urls.udp, 22), check(urls.tcp, {}), check(urls.tls, {})],
  },
  activities: new Map([
    [urls.stun, 'done'],
    [urls.udp, 'done'],
    [urls.tcp, 'measuring'],
    [urls.tls, 'waiting'],
  ]),
  devices: { check: devicesAtRest, test: { type: 'off' } },
});
