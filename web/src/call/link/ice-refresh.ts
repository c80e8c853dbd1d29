import type { Ack, IceConfig, IceServer } from '@parley/shared';
import type { Clock } from '../ports.js';
import { createTimer } from '../timer.js';

/** The share of a set's life after which a fresh one is asked for. */
const refreshAfter = 0.75;
/**
 * Milliseconds; a client's clock may be wrong by hours, so `expiresAt` alone may mean "at once, for ever" or "much too
 * late".
 */
const shortestWaitMs = 30_000;
const longestWaitMs = 30 * 60_000;

export interface IceServers {
  /** For a link that starts now. */
  get(): readonly IceServer[];
  /** Takes a set that came with a join. */
  set(config: IceConfig): void;
  stop(): void;
}

/** Keeps the ICE servers fresh: asks for new credentials before the current ones expire (PROTOCOL.md I1). */
export function createIceServers(clock: Clock, ask: () => Promise<Ack<IceConfig>>): IceServers {
  const timer = createTimer(clock);
  let servers: readonly IceServer[] = [];
  /** Tells an answer that was overtaken by a newer set, or by `stop`. */
  let generation = 0;
  /** ms since the epoch */
  let due = 0;
  let forgetWake: (() => void) | null = null;

  const refresh = async () => {
    const asked = generation;
    const ack = await ask();
    if (asked !== generation) return;
    if (ack.ok) set(ack.value);
    else schedule(shortestWaitMs);
  };

  const schedule = (ms: number) => {
    due = clock.now() + ms;
    timer.set(ms, () => void refresh());
  };

  const set = (config: IceConfig) => {
    generation += 1;
    servers = config.iceServers;
    // While a machine sleeps, its timers stand still and credentials grow old.
    forgetWake ??= clock.onWake(() => {
      if (clock.now() >= due) schedule(0);
    });
    const wait = (config.expiresAt - clock.now()) * refreshAfter;
    schedule(Math.min(Math.max(wait, shortestWaitMs), longestWaitMs));
  };

  return {
    get: () => servers,
    set,
    stop() {
      generation += 1;
      timer.cancel();
      forgetWake?.();
      forgetWake = null;
    },
  };
}
