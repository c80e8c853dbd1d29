/** A look at one ICE URL by itself. */
import type { IceServerCheck } from '@parley/doctor';
import {
  impossible,
  judged,
  nothingYet,
  untilSettled,
  withCandidate,
  withError,
  type IceReading,
} from './ice-reading.js';
import { meetingTime } from './meeting-time.js';
import { lookFromOutside } from './outside-look.js';
import { lookAtRelay } from './relay-look.js';
import type { ServerLookOptions } from './server-look-options.js';
import { createWatch } from './watch.js';

/** Resolves when there is no more to find out, at the latest some 27 s later. */
export async function lookAtServer(options: ServerLookOptions): Promise<void> {
  const { onActivity, onCheck, signal } = options;
  onActivity('asking');
  if (options.check.kind === 'stun') {
    const check = await lookAtStun(options);
    if (!signal.aborted) onCheck(check);
    return;
  }
  const check = await lookAtRelay(options);
  if (signal.aborted || check.relayed === null) return;
  onActivity('outside');
  const outside = await lookFromOutside({
    ...options,
    relayed: check.relayed,
    arrivesWithinMs: meetingTime(check),
  });
  if (!signal.aborted) onCheck({ ...check, outside });
}

async function lookAtStun({
  clock,
  peers,
  check,
  server,
  signal,
}: ServerLookOptions): Promise<IceServerCheck> {
  const watch = createWatch(clock, signal);
  const startedAt = clock.now();
  let reading = nothingYet;
  const read = (next: IceReading) => {
    reading = next;
    watch.changed();
  };
  const gathering = peers.gather(
    { iceServers: [server], relayOnly: false },
    {
      onCandidate: (candidate) => read(withCandidate(reading, candidate, clock.now() - startedAt)),
      onIceError: (error) => read(withError(reading, error)),
      onComplete: () => read({ ...reading, isComplete: true }),
      onImpossible: (detail) => read(impossible(check.url, detail)),
    },
  );
  await untilSettled(watch, () => reading);
  gathering.close();
  return judged(check, reading, clock.now() - startedAt);
}
