import type { CallPage } from '../../fixtures/call-page.js';
import { watchFrames } from '../../fixtures/frame-watch.js';
import { Missed } from './meeting-point.js';

/** ms; what takes longer has not come back */
const patienceMs = 60_000;

/** Watches what two people see of each other. */
export interface Flow {
  /** Waits until both have seen the other for so many ms on end, from now on. Throws {@link Missed}. */
  untilCalm(forMs: number): Promise<void>;
  /** Waits until both see each other again, and answers after how many ms since then they began to. Throws {@link Missed}. */
  untilBack(since: number): Promise<number>;
}

export async function watchFlow([one, other]: readonly [CallPage, CallPage]): Promise<Flow> {
  const watches = [
    await watchFrames(one.tileOf(other)),
    await watchFrames(other.tileOf(one)),
  ] as const;
  const slowest = async (since: number, forMs?: number): Promise<number> => {
    const times = await Promise.all(
      watches.map((watch) => watch.untilFlowing(since, patienceMs, forMs)),
    );
    return times.reduce<number>((latest, time) => {
      if (time === null) throw new Missed(`no steady picture for ${patienceMs / 1_000} s`);
      return Math.max(latest, time);
    }, 0);
  };
  return {
    async untilCalm(forMs) {
      await slowest(Date.now(), forMs);
    },
    untilBack: (since) => slowest(since),
  };
}
