/** Figures of a path, from the packets that were counted: pure. */
import type { IceServerCheck } from '@parley/doctor';

export type PathFigures = NonNullable<IceServerCheck['figures']>;

export interface RoundTrips {
  readonly sent: number;
  readonly returned: number;
  /** ms of those that came back while this machine kept up, in the order of their numbers */
  readonly times: readonly number[];
}

export interface Arrivals {
  /** of all packets but the first, whose arrival starts the clock */
  readonly bytes: number;
  /** from the first to the last arrival */
  readonly ms: number;
}

export const figuresOf = (trips: RoundTrips, arrivals: Arrivals | null): PathFigures => ({
  roundTripMs: trips.times.length === 0 ? null : median(trips.times),
  jitterMs: rounded(jitterOf(trips.times)),
  lossPercent:
    trips.sent === 0 ? null : rounded((100 * (trips.sent - trips.returned)) / trips.sent),
  // Bits per ms are kbit/s. What arrives within one tick of the clock took at most that long.
  throughput:
    arrivals === null || arrivals.bytes === 0
      ? null
      : Math.round((arrivals.bytes * 8) / Math.max(1, arrivals.ms)),
});

/** To tenths. */
const rounded = (figure: number | null): number | null =>
  figure === null ? null : Math.round(figure * 10) / 10;

function median(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

/** The mean difference of neighbours, as RFC 3550 §6.4.1 looks at it, here of the way there and back. */
function jitterOf(times: readonly number[]): number | null {
  if (times.length < 2) return null;
  const steps = times.slice(1).map((time, index) => Math.abs(time - (times[index] ?? time)));
  return steps.reduce((sum, step) => sum + step, 0) / steps.length;
}
