/** What packets there and back say of a path. Pure. */
import type { IceServerCheck } from '../ice-server-check.js';

export type Figures = NonNullable<IceServerCheck['figures']>;

export interface Ping {
  /** there and back; `undefined`: it did not come back */
  readonly ms: number | undefined;
  /** This machine was busy elsewhere meanwhile: the time says nothing of the path. */
  readonly isDisturbed: boolean;
}

/** @param pings in the order of sending */
export function pathFigures(
  pings: readonly Ping[],
): Pick<Figures, 'roundTripMs' | 'jitterMs' | 'lossPercent'> {
  const lost = pings.filter(({ ms }) => ms === undefined).length;
  const times = pings.flatMap(({ ms, isDisturbed }) =>
    ms === undefined || isDisturbed ? [] : [ms],
  );
  const changes = times.slice(1).map((ms, index) => Math.abs(ms - (times[index] ?? ms)));
  return {
    roundTripMs: rounded(median(times)),
    jitterMs: rounded(mean(changes)),
    lossPercent: pings.length === 0 ? null : rounded((lost / pings.length) * 100),
  };
}

/** kbit/s of packets of one size that came in at these times (ms); null when that is too few to tell. */
export function throughputOf(arrivals: readonly number[], octets: number): number | null {
  const [first] = arrivals;
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined || last <= first) return null;
  // The first one only begins the time: n packets come in n - 1 intervals.
  return rounded(((arrivals.length - 1) * octets * 8) / (last - first));
}

function median(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? null;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded<Value extends number | null>(value: Value): Value extends null ? null : number;
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
