/** How steps are noted. */
import { maxDetail, type Step } from '../step.js';

export const pending = { state: 'pending' } as const;
export const unknown = { state: 'unknown' } as const;

export const ok = (ms: number): Step<never> => ({ state: 'ok', ms: Math.round(ms * 10) / 10 });

export const failed = <const Fault extends string>(
  fault: Fault,
  detail: string | null = null,
): Step<Fault> => ({
  state: 'failed',
  fault,
  detail: detail === null || detail === '' ? null : detail.slice(0, maxDetail),
});
