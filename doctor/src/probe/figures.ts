/** What packets there and back say of a path. Pure. */
import type { IceServerCheck } from '../ice-server-check.js';

export type Figures = NonNullable<IceServerCheck['figures']>;

/** @param roundTrips ms, in the order of sending; `undefined` for one that did not come back */
export function pathFigures(
  roundTrips: readonly (number | undefined)[],
): Pick<Figures, 'roundTripMs' | 'jitterMs' | 'lossPercent'> {
  const returned = roundTrips.filter((ms) => ms !== undefined);
  const changes = returned.slice(1).map((ms, index) => Math.abs(ms - (returned[index] ?? ms)));
  return {
    roundTripMs: rounded(median(returned)),
    jitterMs: rounded(mean(changes)),
    lossPercent:
      roundTrips.length === 0 ? null : rounded((1 - returned.length / roundTrips.length) * 100),
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
