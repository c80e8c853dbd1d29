/** What a test comes to, in one word that the page's picture and title go by. */
import type { Diagnosis, IceServerCheck, Observation } from '@parley/doctor';
import type { DoctorState, ServerActivity } from '../../doctor/state.js';

export type Outcome =
  | 'testing'
  /** There is no network at all. */
  | 'offline'
  /** The browser has no WebRTC, or something switches it off. */
  | 'no-webrtc'
  | 'webrtc-blocked'
  | 'service-unreachable'
  /** The service asks to wait before it hands out relays: so many were asked for, or it cannot right now. */
  | 'rate-limited'
  | 'unavailable'
  /** Calls get through: direct mostly, and the relay is there for the rest. */
  | 'direct'
  /** Through the relay, always or mostly. */
  | 'relayed'
  /** Direct with most people; with the others not at all. */
  | 'most'
  | 'some'
  | 'none'
  | 'unsure';

export type RunState = Exclude<DoctorState, { phase: 'idle' }>;

/** There was nothing to find: the title alone says what is missing. */
export const isCutShort = (outcome: Outcome): boolean =>
  ['offline', 'no-webrtc', 'webrtc-blocked', 'rate-limited', 'unavailable'].includes(outcome);

/** A relay through which data went, or that gave an address where no data was sent. */
const isRelayWell = ({ kind, allocate, loop }: IceServerCheck): boolean =>
  kind !== 'stun' && allocate.state === 'ok' && loop.state !== 'failed';

export function outcomeOf(state: RunState, { verdict, findings }: Diagnosis): Outcome {
  const { browser, credentials, observation } = state;
  if (browser.webrtc !== 'works')
    return browser.webrtc === 'absent' ? 'no-webrtc' : 'webrtc-blocked';
  if (state.phase === 'running') return 'testing';
  if (!browser.online) return 'offline';
  const outcome = outcomeOfTest(observation, { verdict, findings });
  // A proxy without a server behind it asks to wait as well.
  if (outcome === 'service-unreachable') return outcome;
  if (credentials.type === 'rate_limited') return 'rate-limited';
  return credentials.type === 'unavailable' ? 'unavailable' : outcome;
}

/** Of a test that has run to its end, here or elsewhere. */
export function outcomeOfTest(
  { servers, signaling }: Pick<Observation, 'servers' | 'signaling'>,
  { verdict, findings }: Diagnosis,
): Outcome {
  if (signaling?.http.state === 'failed') return 'service-unreachable';
  // A page without devices keeps no call from getting through.
  const isSound = !findings.some(
    ({ severity, code }) => severity === 'error' && code !== 'page_insecure',
  );
  const isCovered = isSound && servers.some(isRelayWell);
  switch (verdict.code) {
    case 'direct_with_all':
      return isSound ? 'direct' : 'most';
    case 'direct_with_most':
      return isCovered ? 'direct' : 'most';
    case 'direct_with_few':
      return isCovered ? 'relayed' : 'some';
    case 'relay_only':
      return isSound ? 'relayed' : 'unsure';
    case 'no_way':
      return 'none';
    case 'no_service':
      return 'service-unreachable';
    case 'unknown':
      return isCovered ? 'direct' : 'unsure';
  }
}

const shares: Readonly<Record<ServerActivity, number>> = {
  waiting: 0,
  asking: 0.2,
  connecting: 0.4,
  measuring: 0.6,
  outside: 0.8,
  done: 1,
};

export interface Progress {
  /** 0…1 */
  readonly share: number;
  /** ICE URLs that are looked through, of all. */
  readonly done: number;
  readonly total: number;
}

/** How much of a run is over; the service itself counts as much as one ICE URL. */
export function progressOf({ activities, credentials, server }: RunState): Progress {
  const each = [...activities.values()];
  const looked = [
    ...each.map((activity) => shares[activity]),
    credentials.type === 'pending' ? 0 : 1,
    server.type === 'pending' ? 0 : 1,
  ];
  return {
    share: looked.reduce((sum, share) => sum + share, 0) / looked.length,
    done: each.filter((activity) => activity === 'done').length,
    total: each.length,
  };
}
