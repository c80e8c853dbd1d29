/** Waiting that always ends: for a thing to come about, for time to run out, or for the end of all that goes on. */
import type { Clock } from '../call/ports.js';

export interface Watch {
  /** Something is different now. */
  changed(): void;
  /** Whether the condition came true within `ms` milliseconds, and before the end. */
  until(condition: () => boolean, ms: number): Promise<boolean>;
}

export function createWatch(clock: Clock, signal: AbortSignal): Watch {
  const waiting = new Set<() => void>();
  return {
    changed() {
      for (const look of Array.from(waiting)) look();
    },
    until(condition, ms) {
      if (signal.aborted || condition()) return Promise.resolve(condition());
      return new Promise((resolve) => {
        const end = () => {
          waiting.delete(look);
          cancel();
          signal.removeEventListener('abort', end);
          resolve(condition());
        };
        const look = () => {
          if (condition()) end();
        };
        const cancel = clock.after(ms, end);
        signal.addEventListener('abort', end);
        waiting.add(look);
      });
    },
  };
}

/** Resolves after `ms` milliseconds, or at the end. */
export const pause = async (clock: Clock, signal: AbortSignal, ms: number): Promise<void> => {
  await createWatch(clock, signal).until(() => false, ms);
};

/**
 * What `begin` comes to, or `undefined` where that takes longer than `ms` milliseconds or all ends before. The signal that
 * it gets tells it when nobody waits any longer.
 */
export async function within<Value>(
  clock: Clock,
  signal: AbortSignal,
  ms: number,
  begin: (signal: AbortSignal) => Promise<Value>,
): Promise<Value | undefined> {
  if (signal.aborted) return undefined;
  const watch = createWatch(clock, signal);
  const own = new AbortController();
  const answer = { came: null as Came<Value> | null };
  const come = (came: Came<Value>) => {
    answer.came = came;
    watch.changed();
  };
  begin(own.signal).then(
    (value) => come({ ok: true, value }),
    (cause: unknown) => come({ ok: false, cause }),
  );
  await watch.until(() => answer.came !== null, ms);
  own.abort();
  if (answer.came === null) return undefined;
  if (!answer.came.ok) throw answer.came.cause;
  return answer.came.value;
}

type Came<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly cause: unknown };
