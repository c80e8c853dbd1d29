import type { Clock } from '../ports.js';

export interface FakeClock extends Clock {
  /** Lets `ms` milliseconds pass: runs what becomes due, in order, and all that follows from it. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps: `ms` pass in which nothing runs, then it goes on. */
  sleep(ms: number): Promise<void>;
  /** The machine's clock is set to another time; timers do not follow it. */
  set(change: number): void;
  /** Tasks that wait. */
  readonly pending: number;
}

/** Lets everything that is under way by promises come to rest. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

export function createFakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start;
  let order = 0;
  const tasks = new Map<number, { readonly due: number; readonly run: () => void }>();

  const wakeListeners = new Set<() => void>();

  const next = (until: number) =>
    [...tasks]
      .filter(([, task]) => task.due <= until)
      .sort(([one, first], [other, second]) => first.due - second.due || one - other)[0];

  const set = (change: number) => {
    for (const [id, { due, run }] of tasks) tasks.set(id, { due: due + change, run });
    now += change;
  };

  return {
    now: () => now,
    get pending() {
      return tasks.size;
    },
    after(ms, run) {
      order += 1;
      const id = order;
      tasks.set(id, { due: now + Math.max(0, ms), run });
      return () => {
        tasks.delete(id);
      };
    },
    onWake(listener) {
      wakeListeners.add(listener);
      return () => {
        wakeListeners.delete(listener);
      };
    },
    set,
    async sleep(ms) {
      // Timers stand still with the machine, and run on from where they were.
      set(ms);
      for (const listener of Array.from(wakeListeners)) listener();
      await settle();
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let due = next(until); due !== undefined; due = next(until)) {
        const [id, task] = due;
        tasks.delete(id);
        now = task.due;
        task.run();
        await settle();
      }
      now = until;
    },
  };
}

/** Random bytes that are the same in every run. */
export function createFakeRandom(seed = 1): (bytes: Uint8Array<ArrayBuffer>) => void {
  let state = seed;
  return (bytes) => {
    for (let index = 0; index < bytes.length; index += 1) {
      // Numerical Recipes' linear congruential generator; the high bits are the random ones.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[index] = state >>> 24;
    }
  };
}
