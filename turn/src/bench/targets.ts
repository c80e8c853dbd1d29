/** What the relay on its Linux transport is to reach beside coturn, and whether it does. */
import type { Idle, PointSummary } from './results.js';

export interface Verdict {
  readonly target: string;
  readonly measured: number;
  readonly limit: number;
  readonly ok: boolean;
}

/** Octets of resident memory that 10,000 idle allocations may take, and the fewest that say something about it. */
const IDLE_LIMIT_BYTES = 100e6;
const IDLE_ALLOCATIONS = 10_000;
const FEWEST_IDLE = 1000;

/** CPU for each packet, as a multiple of coturn's, by the rate. */
const STANDARD_LIMITS: ReadonlyMap<number, number> = new Map([
  [5000, 1.2],
  [60_000, 0.5],
]);
/** coturn 4.17 with `--udp-gso`, which is not standard: relay-to-relay does not work with it */
const SEGMENTING_LIMITS: ReadonlyMap<number, number> = new Map([[60_000, 1.1]]);

/** @param coturnSegments whether coturn was run with `--udp-gso` */
export function judge(
  summaries: readonly PointSummary[],
  idles: readonly Idle[],
  coturnSegments: boolean,
): Verdict[] {
  const limits = coturnSegments ? SEGMENTING_LIMITS : STANDARD_LIMITS;
  const verdicts: Verdict[] = [];
  const add = (target: string, measured: number, limit: number): void => {
    // What was not measured is not judged.
    if (!Number.isFinite(measured) || !Number.isFinite(limit)) return;
    verdicts.push({ target, measured, limit, ok: measured <= limit });
  };

  for (const ours of summaries.filter(({ server }) => server === 'linux')) {
    const { direction, rate } = ours;
    const coturn = summaries.find(
      (other) => other.server === 'coturn' && other.direction === direction && other.rate === rate,
    );
    if (coturn === undefined || !Number.isFinite(coturn.cpuUs)) continue;
    const where = `${direction} at ${rate}/s`;
    if (direction !== 'relay-to-relay') {
      add(`CPU per packet, × coturn, ${where}`, ours.cpuToCoturn, limits.get(rate) ?? Number.NaN);
    }
    add(`added latency p99, µs, ${where}`, ours.addedP99Us, coturn.addedP99Us);
    if (coturn.lossPercent === 0) add(`loss, %, ${where}`, ours.lossPercent, 0);
  }

  const idle = idles.find(({ server }) => server === 'linux');
  if (idle !== undefined && idle.allocations >= FEWEST_IDLE) {
    add(
      'memory of 10,000 idle allocations, MB',
      (idle.bytesEach * IDLE_ALLOCATIONS) / 1e6,
      IDLE_LIMIT_BYTES / 1e6,
    );
  }
  return verdicts;
}
