/** Spares the processor when encoding is what it cannot keep up with: frames first, then size, and back slowly. */
import { noRelief, type Relief } from './video-quality.js';

const steps: readonly Relief[] = [
  noRelief,
  { frameRate: 0.66, size: 1 },
  { frameRate: 0.5, size: 1 },
  { frameRate: 0.5, size: 0.75 },
  { frameRate: 0.5, size: 0.5 },
  { frameRate: 0.33, size: 0.5 },
];

/** Milliseconds of strain before a step down, the first one and each further one. */
const patienceMs = 4_000;
/** Milliseconds without strain before a step up. */
const calmMs = 20_000;
/** Each step up that was one too many doubles the wait for the next, up to this often. */
const mostDoublings = 3;
/** Milliseconds after a step up in which strain says that it was one too many. */
const regretMs = 30_000;

export interface EncoderRelief {
  readonly step: number;
  /** ms since the epoch: strained, or calm, without a break and at this step */
  readonly since: number;
  readonly strained: boolean;
  /** ms since the epoch of the last step up; null before the first */
  readonly raisedAt: number | null;
  readonly doublings: number;
}

export const unstrained = (now: number): EncoderRelief => ({
  step: 0,
  since: now,
  strained: false,
  raisedAt: null,
  doublings: 0,
});

export const reliefOf = ({ step }: EncoderRelief): Relief => steps[step] ?? noRelief;

/** One look at whether any encoder is limited by the processor. */
export function stepRelief(before: EncoderRelief, strained: boolean, now: number): EncoderRelief {
  // In the second case the clock was set back.
  if (strained !== before.strained || now < before.since)
    return { ...before, strained, since: now };
  const lasted = now - before.since;
  if (strained) {
    if (lasted < patienceMs || before.step === steps.length - 1) return before;
    const regretted = before.raisedAt !== null && Math.abs(now - before.raisedAt) < regretMs;
    return {
      ...before,
      step: before.step + 1,
      since: now,
      doublings: regretted ? Math.min(before.doublings + 1, mostDoublings) : before.doublings,
    };
  }
  if (before.step === 0 || lasted < calmMs * 2 ** before.doublings) return before;
  return { ...before, step: before.step - 1, since: now, raisedAt: now };
}
