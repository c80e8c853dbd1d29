/**
 * A look at both families: this end asks every STUN server by each, from sockets that meet nobody. A connection that has found
 * its way stops asking, and says that gathering is complete although an answer was still to come.
 */
import type { Family } from '@parley/doctor';
import { nothingYet, withCandidate, withError, type IceReading } from './ice-reading.js';
import { unansweredFamily } from './missing-answer.js';
import type { DoctorDeps, EndSettings } from './ports.js';
import { createWatch } from './watch.js';

/** Milliseconds in which every server has answered by every family; then it is asked whether one never will. */
const everyoneAnswersWithinMs = 8_000;
/** Milliseconds in which nearly always all have. */
const mostAnswerWithinMs = 1_000;

export interface FamilyLookOptions extends Pick<DoctorDeps, 'clock' | 'peers'> {
  readonly settings: EndSettings;
  readonly signal: AbortSignal;
}

export interface FamiliesSeen {
  readonly reading: IceReading;
  /** the family of which nothing comes through; null: none is known to be so */
  readonly unanswered: Family | null;
}

export interface FamilyLook {
  /** Resolves when it is over, or takes longer than mostly. */
  readonly early: Promise<unknown>;
  /** Resolves some 13 s later at the latest. */
  readonly seen: Promise<FamiliesSeen>;
}

export function lookAtFamilies(options: FamilyLookOptions): FamilyLook {
  const { clock, peers, settings, signal } = options;
  const watch = createWatch(clock, signal);
  const startedAt = clock.now();
  let reading = nothingYet;
  let isClosed = false;
  const read = (next: IceReading) => {
    reading = next;
    watch.changed();
  };
  const gathering = peers.gather(settings, {
    onCandidate: (candidate) => read(withCandidate(reading, candidate, clock.now() - startedAt)),
    onIceError: (error) => read(withError(reading, error)),
    onComplete: () => read({ ...reading, isComplete: true }),
    onImpossible: () => read({ ...reading, isComplete: true }),
  });
  const look = async (): Promise<FamiliesSeen> => {
    try {
      await watch.until(() => reading.isComplete, everyoneAnswersWithinMs);
      const before = () => reading;
      const unanswered = await unansweredFamily({ ...options, watch, before });
      return { reading, unanswered };
    } finally {
      gathering.close();
      isClosed = true;
      watch.changed();
    }
  };
  return { early: watch.until(() => isClosed, mostAnswerWithinMs), seen: look() };
}
