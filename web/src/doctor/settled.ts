/** What was seen, once nothing is looked at any longer: pure. */
import type { IceServerCheck, Observation, SignalingCheck, Step } from '@parley/doctor';
import type { RunState } from './state.js';

/** A step that nobody waits for any longer is not known. */
const ended = <Fault extends string>(step: Step<Fault>): Step<Fault> =>
  step.state === 'pending' ? { state: 'unknown' } : step;

const endedSignaling = (check: SignalingCheck): SignalingCheck => ({
  ...check,
  name: ended(check.name),
  http: ended(check.http),
  tls: ended(check.tls),
  websocket: ended(check.websocket),
  polling: ended(check.polling),
  ice: ended(check.ice),
});

const endedServer = (check: IceServerCheck): IceServerCheck => ({
  ...check,
  name: ended(check.name),
  reach: ended(check.reach),
  tls: ended(check.tls),
  stun: ended(check.stun),
  allocate: ended(check.allocate),
  loop: ended(check.loop),
  outside: ended(check.outside),
});

const endedObservation = (observation: Observation): Observation => ({
  ...observation,
  signaling: observation.signaling === null ? null : endedSignaling(observation.signaling),
  servers: observation.servers.map(endedServer),
});

export const settled = (seen: RunState): RunState => ({
  ...seen,
  observation: endedObservation(seen.observation),
  activities: new Map([...seen.activities.keys()].map((url) => [url, 'done'])),
  credentials: seen.credentials.type === 'pending' ? { type: 'failed' } : seen.credentials,
  server: seen.server.type === 'pending' ? { type: 'absent' } : seen.server,
});
