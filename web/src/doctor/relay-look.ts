/** A look at a relay: two ends of this page, each with an allocation there, meet through it and measure the way. */
import type { IceServerCheck } from '@parley/doctor';
import {
  impossible,
  judged,
  nothingYet,
  refusalIn,
  refused,
  relayCandidate,
  untilSettled,
  withCandidate,
  withError,
  type IceReading,
} from './ice-reading.js';
import { meetingTime } from './meeting-time.js';
import { createPathMeasurement } from './path-measurement.js';
import type { End } from './ports.js';
import type { ServerLookOptions } from './server-look-options.js';
import { createWatch } from './watch.js';

/** All that was found out but for `outside`. What there is to show on the way is told by `onCheck`. */
export async function lookAtRelay({
  clock,
  peers,
  check: before,
  server,
  signal,
  onCheck,
  onActivity,
}: ServerLookOptions): Promise<IceServerCheck> {
  const watch = createWatch(clock, signal);
  const measurement = createPathMeasurement(clock, signal);
  const startedAt = clock.now();
  const readings: Record<End, IceReading> = { offering: nothingYet, answering: nothingYet };
  const meeting = { state: 'pending' as 'pending' | 'open' | 'failed' };
  const read = (end: End, next: IceReading) => {
    readings[end] = next;
    watch.changed();
  };
  const meet = (state: 'open' | 'failed') => {
    if (meeting.state === 'pending') meeting.state = state;
    watch.changed();
  };
  const settings = { iceServers: [server], relayOnly: true };
  const pair = peers.connect(settings, settings, {
    onCandidate: (end, candidate) =>
      read(end, withCandidate(readings[end], candidate, clock.now() - startedAt)),
    onIceError: (end, error) => read(end, withError(readings[end], error)),
    onComplete: (end) => read(end, { ...readings[end], isComplete: true }),
    onImpossible: (detail) => read('offering', impossible(before.url, detail)),
    carry: (_, { text }) => text,
    onOpen: () => meet('open'),
    onFailed: () => meet('failed'),
    onMessage: (end, message) => measurement.receive(end, message),
  });
  const hasAllocation = (end: End) => relayCandidate(readings[end]) !== undefined;
  const found = (check: IceServerCheck) => {
    if (!signal.aborted) onCheck(check);
    return check;
  };
  try {
    await untilSettled(watch, () => readings.offering);
    const asked = judged(before, readings.offering, clock.now() - startedAt);
    if (!hasAllocation('offering')) return found(asked);
    found(asked);

    onActivity('connecting');
    const meetingAt = clock.now();
    await watch.until(
      () =>
        meeting.state !== 'pending' ||
        (readings.answering.isComplete && !hasAllocation('answering')),
      meetingTime(asked),
    );
    if (meeting.state !== 'open') {
      const refusal = refusalIn(readings.answering);
      // The same credentials have just been good enough for one allocation: there is no room for a second one.
      if (!hasAllocation('answering') && refusal !== undefined) {
        return found(refused(asked, refusal));
      }
      const fault = hasAllocation('answering') ? 'nothing' : 'silent';
      return found({ ...asked, loop: { state: 'failed', fault, detail: null } });
    }
    const looped = found({ ...asked, loop: { state: 'ok', ms: clock.now() - meetingAt } });

    onActivity('measuring');
    return found({ ...looped, figures: await measurement.measure(pair) });
  } finally {
    pair.close();
  }
}
