import type { DisplayMessage, MemberId } from '@parley/shared';
import type { Clock } from '../ports.js';
import { createTimer, type Timer } from '../timer.js';

/**
 * How often one member may change what it shows. Each change may set every encoder of this end anew, those for the others
 * too. People move windows and open panels in bursts; on and on does only who means harm, or a page that is broken.
 */
const burst = 8;
/** Milliseconds between two changes of who has spent the burst; the last one waits so long at most. */
const everyMs = 2_000;

/** The sizes at which the others show this end's videos, as they may be followed. */
export interface ShownSizes {
  /** The member shows them so; taken over at once, or later where it changes its mind too often. The last word counts. */
  hear(member: MemberId, shown: DisplayMessage): void;
  /** The link is over, and with it what waits; how often the member has changed its mind is kept. */
  drop(member: MemberId): void;
  /** The member is gone from the call. */
  forget(member: MemberId): void;
  close(): void;
}

interface Hearing {
  /** When the next change may be followed, ms since the epoch; the further back, the more of the burst is left. */
  nextAt: number;
  readonly waiting: Timer;
}

export function createShownSizes(
  clock: Clock,
  take: (member: MemberId, shown: DisplayMessage) => void,
): ShownSizes {
  const hearings = new Map<MemberId, Hearing>();

  const hearingOf = (member: MemberId): Hearing => {
    const known = hearings.get(member);
    if (known !== undefined) return known;
    const made: Hearing = { nextAt: -Infinity, waiting: createTimer(clock) };
    hearings.set(member, made);
    return made;
  };

  function hear(member: MemberId, shown: DisplayMessage): void {
    const hearing = hearingOf(member);
    hearing.waiting.cancel();
    const now = clock.now();
    // Further ahead than it is ever set: the clock was set back.
    const isAhead = hearing.nextAt > now + everyMs;
    const nextAt = isAhead ? now : Math.max(hearing.nextAt, now - (burst - 1) * everyMs);
    if (nextAt > now) {
      hearing.waiting.set(nextAt - now, () => hear(member, shown));
      return;
    }
    hearing.nextAt = nextAt + everyMs;
    take(member, shown);
  }

  return {
    hear,
    drop: (member) => hearings.get(member)?.waiting.cancel(),
    forget(member) {
      hearings.get(member)?.waiting.cancel();
      hearings.delete(member);
    },
    close() {
      for (const { waiting } of hearings.values()) waiting.cancel();
      hearings.clear();
    },
  };
}
