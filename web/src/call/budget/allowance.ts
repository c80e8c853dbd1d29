import type { Clock } from '../ports.js';

/** What one side may cost over time. It may be overdrawn once, by a message whose size is known only when it is there. */
export interface Allowance {
  /** Whether anything may be spent now. */
  readonly open: boolean;
  /** Milliseconds until it is open; 0 when it is. */
  readonly opensIn: number;
  spend(cost: number): void;
}

export interface AllowanceOptions {
  /** What may be spent at once. */
  readonly burst: number;
  /** What comes back, per second. */
  readonly perSecond: number;
}

export function createAllowance(
  clock: Pick<Clock, 'now'>,
  { burst, perSecond }: AllowanceOptions,
): Allowance {
  let left = burst;
  let at = clock.now();

  const refill = () => {
    const now = clock.now();
    // A clock that was set back gives nothing.
    left = Math.min(burst, left + (Math.max(0, now - at) / 1000) * perSecond);
    at = now;
  };

  return {
    get open() {
      refill();
      return left > 0;
    },
    get opensIn() {
      refill();
      // One more than nothing, so that it is open then.
      return left > 0 ? 0 : Math.ceil(((1 - left) / perSecond) * 1000);
    },
    spend(cost) {
      refill();
      left -= cost;
    },
  };
}
