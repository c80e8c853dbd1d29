import type { Observation } from '@parley/doctor';
import type { IceServer } from '@parley/shared';

/** Asks every URL of some ICE servers and says what came of it. Ends soon after its signal is aborted, one way or another. */
export type CheckIceServers = (
  iceServers: readonly IceServer[],
  options: { readonly signal: AbortSignal },
) => Promise<Observation>;

export interface ServerCheckOptions {
  readonly check: CheckIceServers;
  /** milliseconds since the epoch */
  readonly now: () => number;
  /** milliseconds that one check may take */
  readonly deadlineMs?: number;
}

export type ServerCheckOutcome =
  | { readonly state: 'done'; readonly observation: Observation }
  /** other servers are being asked just now */
  | { readonly state: 'busy' }
  /** the check was not over at its deadline */
  | { readonly state: 'late' }
  | { readonly state: 'stopped' };

export interface ServerCheck {
  /**
   * Asks these ICE servers, or gives the answer of a moment ago (the observation's `at` tells when), or the one that is on its
   * way to somebody else. Rejects where the check does.
   */
  ask(iceServers: readonly IceServer[]): Promise<ServerCheckOutcome>;
  /** Ends what is under way; nothing is asked any more. */
  stop(): void;
}

/**
 * Milliseconds for which an answer is given again, or that there was none in time: too long to make the server work, short enough
 * to try a remedy.
 */
export const keptForMs = 30_000;
const defaultDeadlineMs = 20_000;

/**
 * Anybody may ask, and a check costs connections and relayed packets. So one goes on at a time, for all who ask, and however
 * many ask there is one in {@link keptForMs} for each list of URLs.
 */
export function createServerCheck(options: ServerCheckOptions): ServerCheck {
  const { check, now, deadlineMs = defaultDeadlineMs } = options;
  const kept = new Map<string, Kept>();
  let running: Running | undefined;
  let isStopped = false;

  const recall = (key: string): Kept['outcome'] | undefined => {
    for (const [each, { since }] of kept) {
      const age = now() - since;
      // a clock that was set back makes nothing last longer
      if (age < 0 || age >= keptForMs) kept.delete(each);
    }
    return kept.get(key)?.outcome;
  };
  const start = (key: string, iceServers: readonly IceServer[]): Running => {
    const controller = new AbortController();
    let interruption: Interruption | undefined;
    const interrupt = (why: Interruption): void => {
      interruption ??= why;
      controller.abort();
    };
    const finish = async (): Promise<ServerCheckOutcome> => {
      const timer = setTimeout(interrupt, deadlineMs, 'late');
      try {
        const observation = await check(iceServers, { signal: controller.signal });
        if (interruption !== undefined) return { state: interruption };
        return { state: 'done', observation };
      } catch (error) {
        if (interruption !== undefined) return { state: interruption };
        throw error;
      } finally {
        clearTimeout(timer);
      }
    };
    const outcome = finish().finally(() => {
      running = undefined;
      kept.set(key, { outcome, since: now() });
    });
    return { key, outcome, interrupt };
  };

  return {
    async ask(iceServers) {
      if (isStopped) return { state: 'stopped' };
      const key = iceServers.flatMap(({ urls }) => urls).join(' ');
      const known = recall(key);
      if (known !== undefined) return known;
      if (running !== undefined && running.key !== key) return { state: 'busy' };
      running ??= start(key, iceServers);
      return running.outcome;
    },
    stop() {
      isStopped = true;
      running?.interrupt('stopped');
    },
  };
}

type Interruption = 'late' | 'stopped';

/** However it ended. */
interface Kept {
  readonly outcome: Promise<ServerCheckOutcome>;
  readonly since: number;
}

interface Running {
  readonly key: string;
  readonly outcome: Promise<ServerCheckOutcome>;
  interrupt(why: Interruption): void;
}
