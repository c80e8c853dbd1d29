import { useEffect, useMemo } from 'react';
import { diagnose, makeReport, type Diagnosis, type Report } from '@parley/doctor';
import type { Doctor } from '../../doctor/state.js';
import { useServices } from '../services.js';
import { useCountdown } from '../use-countdown.js';
import { outcomeOf, type Outcome, type RunState } from './outcome.js';

export interface Run {
  readonly diagnosis: Diagnosis;
  readonly outcome: Outcome;
  readonly report: Report;
  /** Seconds until the test starts again by itself; null: it does not. */
  readonly secondsLeft: number | null;
}

/** Milliseconds until the next test of a service that asks to wait: where it does not say how long, and the least. */
const [waitMs, leastMs] = [30_000, 5_000];

/** When the service lets this page go on; null: it need not wait. */
function retryAtOf(state: RunState, outcome: Outcome): number | null {
  const { credentials } = state;
  if (state.phase !== 'done' || (outcome !== 'rate-limited' && outcome !== 'unavailable'))
    return null;
  const retryAt = 'retryAt' in credentials ? credentials.retryAt : null;
  return Math.max(retryAt ?? state.endedAt + waitMs, state.endedAt + leastMs);
}

/** What a run means as far as it has come; one that could not begin starts again as soon as it can. */
export function useRun(doctor: Doctor, state: RunState): Run {
  const { clock } = useServices();
  const { observation: own, server: asked } = state;
  const server = asked.type === 'given' ? asked.observation : null;
  const { diagnosis, report } = useMemo(() => {
    const evidence = { own, server };
    return { diagnosis: diagnose(evidence), report: makeReport(evidence) };
  }, [own, server]);
  const outcome = outcomeOf(state, diagnosis);
  const retryAt = retryAtOf(state, outcome);
  const secondsLeft = useCountdown(clock, retryAt);

  useEffect(() => {
    if (retryAt === null) return undefined;
    return clock.after(Math.max(0, retryAt - clock.now()), () => doctor.run());
  }, [clock, doctor, retryAt]);

  useEffect(() => {
    if (outcome !== 'offline') return undefined;
    const again = () => doctor.run();
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [doctor, outcome]);

  return { diagnosis, outcome, report, secondsLeft };
}
