/** A fault that is not believed until it has lasted, nor its end. */

/** ms that a fault lasts before it is told */
const believeAfterMs = 5_000;
/** ms that all is well before it is taken back */
const forgetAfterMs = 10_000;
/** ms without a reading after which what was seen before says nothing about now */
const staleAfterMs = 3_000;

export interface Steady {
  readonly shown: boolean;
  /** Since when readings have said the opposite of what is shown, ms; null while they agree. */
  readonly since: number | null;
  /** ms; of the last reading */
  readonly at: number;
}

export const calm: Steady = { shown: false, since: null, at: Number.NEGATIVE_INFINITY };

/** `bad` null: the reading is neither clearly bad nor clearly well, so it says nothing for or against. */
export function readSteady(state: Steady, bad: boolean | null, at: number): Steady {
  const fresh = at >= state.at && at - state.at <= staleAfterMs;
  const since = fresh ? state.since : null;
  if (bad === null) return { shown: state.shown, since, at };
  if (bad === state.shown) return { shown: state.shown, since: null, at };
  const started = since ?? at;
  const patience = state.shown ? forgetAfterMs : believeAfterMs;
  return at - started >= patience
    ? { shown: bad, since: null, at }
    : { shown: state.shown, since: started, at };
}
