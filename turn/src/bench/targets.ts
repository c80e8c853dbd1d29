/** What the relay is to reach, and whether it does. */
import type { Idle, PointSummary } from './results.js';

export interface Verdict {
  readonly target: string;
  readonly measured: number;
  readonly bound: 'at most' | 'at least';
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

/** Two equal rates may differ by when the last packet happened to be read. */
const SAME_RATE = 0.99;

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
    verdicts.push(verdict(target, measured, 'at most', limit));
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

  verdicts.push(...judgeStreams(summaries));

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

function verdict(
  target: string,
  measured: number,
  bound: Verdict['bound'],
  limit: number,
): Verdict {
  const ok = bound === 'at most' ? measured <= limit : measured >= limit;
  return { target, measured, bound, limit, ok };
}

/**
 * A client over TCP is to be relayed at least as fast as the portable transport relays one over UDP: wherever both were
 * measured, of which the worst is told.
 */
function judgeStreams(summaries: readonly PointSummary[]): Verdict[] {
  const portables = summaries.filter(({ server }) => server === 'portable');
  return (['linux:tcp', 'portable:tcp'] as const).flatMap((server) => {
    const points = summaries
      .filter((summary) => summary.server === server)
      .flatMap((ours) => {
        const { direction, rate, cpuToPortable, lossPercent, relayedPerSecond } = ours;
        const portable = portables.find(
          (other) => other.direction === direction && other.rate === rate,
        );
        if (portable === undefined) return [];
        return {
          where: `${server}, ${direction} at ${rate}/s`,
          speed: relayedPerSecond / portable.relayedPerSecond,
          cpu: cpuToPortable,
          loss: lossPercent - portable.lossPercent,
        };
      });
    const worst = (
      what: string,
      measured: (point: (typeof points)[number]) => number,
      bound: Verdict['bound'],
      limit: number,
    ): Verdict[] => {
      // What was not measured is not judged: there is no cost of a packet where none arrived.
      const known = points.filter((point) => Number.isFinite(measured(point)));
      const sign = bound === 'at most' ? -1 : 1;
      const [point] = known.sort((a, b) => sign * (measured(a) - measured(b)));
      if (point === undefined) return [];
      return [verdict(`${what}, worst: ${point.where}`, measured(point), bound, limit)];
    };
    return [
      ...worst('relayed/s, × portable over UDP', ({ speed }) => speed, 'at least', SAME_RATE),
      ...worst('CPU per packet, × portable over UDP', ({ cpu }) => cpu, 'at most', 1),
      ...worst('loss, % above portable over UDP', ({ loss }) => loss, 'at most', 0),
    ];
  });
}
