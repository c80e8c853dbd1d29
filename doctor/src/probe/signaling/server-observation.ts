import * as v from 'valibot';
import { doctorAnswerSchema } from '../../doctor-answer.js';
import type { Observation } from '../../observation.js';
import { parseJson, requestOnce } from './http-request.js';

/** ms; the server checks its own ICE servers meanwhile, as thoroughly as this end does */
const PATIENCE_MS = 15_000;

/** What the instance's server sees of its own ICE servers (`POST /api/doctor`); null where it does not tell. */
export async function askServer(
  origin: string,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<Observation | null> {
  const outcome = await requestOnce({
    url: new URL('/api/doctor', origin),
    method: 'POST',
    body: {},
    patienceMs: PATIENCE_MS,
    signal,
    now,
  });
  if (outcome.outcome !== 'answered' || outcome.status !== 200) return null;
  const answer = v.safeParse(doctorAnswerSchema, parseJson(outcome.body));
  return answer.success ? answer.output.observation : null;
}
