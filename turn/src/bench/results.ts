/** What is measured, round by round, and what the rounds come to. */
import type { Direction } from './generator/flows.js';
import type { LoadResult } from './generator/load.js';
import { describeServer, type ServerName } from './servers/server-names.js';
import { median, medianRatio } from './statistics.js';

/** One load on one server in one round. */
export interface Point extends LoadResult {
  readonly round: number;
  readonly server: ServerName;
  readonly direction: Direction;
  /** packets/s that were offered */
  readonly rate: number;
  readonly relayedPerSecond: number;
  readonly lossPercent: number;
  /** of the server, all its processes and threads, for each packet that arrived; NaN when none did */
  readonly cpuUs: number;
  /** what the relay adds to the latency of the same load without it, in the same round */
  readonly addedP50Us: number;
  readonly addedP99Us: number;
}

/** New clients that allocate and give back, on one server in one round. */
export interface Churn {
  readonly round: number;
  readonly server: ServerName;
  readonly perSecond: number;
  /** of the server, for each client: a challenge, an Allocate and a Refresh */
  readonly cpuUs: number;
  readonly failed: number;
}

/** Allocations that nobody uses, on one server. */
export interface Idle {
  readonly server: ServerName;
  readonly allocations: number;
  /** resident memory that each takes */
  readonly bytesEach: number;
  /** CPU time in a second, without and with them, ms */
  readonly cpuMsBefore: number;
  readonly cpuMsWith: number;
}

/** Something that could not be measured, and why. */
export interface Fault {
  readonly server: ServerName;
  readonly reason: string;
  /** It cannot be measured on this machine, which is nobody's fault. */
  readonly isLeftOut: boolean;
}

export interface Results {
  readonly points: readonly Point[];
  readonly churns: readonly Churn[];
  readonly idles: readonly Idle[];
  readonly faults: readonly Fault[];
}

/** The medians of one server's points in one direction at one rate. */
export interface PointSummary {
  readonly server: ServerName;
  readonly direction: Direction;
  readonly rate: number;
  readonly rounds: number;
  readonly relayedPerSecond: number;
  readonly lossPercent: number;
  readonly cpuUs: number;
  /** to coturn with the same kind of clients, the median of each round's own ratio; NaN without coturn */
  readonly cpuToCoturn: number;
  /** to the portable transport with UDP clients, likewise */
  readonly cpuToPortable: number;
  readonly addedP50Us: number;
  readonly addedP99Us: number;
  /** rounds in which the generator did not keep its schedule */
  readonly behind: number;
  readonly generatorCpuUs: number;
}

export interface ChurnSummary {
  readonly server: ServerName;
  readonly rounds: number;
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly cpuToCoturn: number;
  readonly failed: number;
}

/** Whether something that was to be measured was not: anything of the relay's own, or the whole of another server. */
export function isIncomplete({ points, faults }: Results): boolean {
  return faults.some(
    ({ server, isLeftOut }) =>
      !isLeftOut && (isOurs(server) || !points.some((point) => point.server === server)),
  );
}

function isOurs(server: ServerName): boolean {
  const { program } = describeServer(server);
  return program === 'linux' || program === 'portable';
}

/** In the order in which each combination came first. */
export function summarizePoints(points: readonly Point[]): PointSummary[] {
  const groups = group(points, ({ direction, rate, server }) => `${direction} ${rate} ${server}`);
  return [...groups.values()].map((rounds) => {
    const { server, direction, rate } = rounds[0];
    const { clients } = describeServer(server);
    const roundsOf = (other: ServerName): readonly Point[] =>
      groups.get(`${direction} ${rate} ${other}`) ?? [];
    const middle = (value: (point: Point) => number): number => median(rounds.map(value));
    return {
      server,
      direction,
      rate,
      rounds: rounds.length,
      relayedPerSecond: middle((point) => point.relayedPerSecond),
      lossPercent: middle((point) => point.lossPercent),
      cpuUs: middle((point) => point.cpuUs),
      cpuToCoturn: cpuRatio(rounds, roundsOf(clients === 'tcp' ? 'coturn:tcp' : 'coturn')),
      cpuToPortable: cpuRatio(rounds, roundsOf('portable')),
      addedP50Us: middle((point) => point.addedP50Us),
      addedP99Us: middle((point) => point.addedP99Us),
      behind: rounds.filter(({ isBehind }) => isBehind).length,
      generatorCpuUs: middle((point) => point.generatorCpuUs),
    };
  });
}

export function summarizeChurns(churns: readonly Churn[]): ChurnSummary[] {
  const groups = group(churns, ({ server }) => server);
  return [...groups.values()].map((rounds) => ({
    server: rounds[0].server,
    rounds: rounds.length,
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    cpuToCoturn: cpuRatio(rounds, groups.get('coturn') ?? []),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  }));
}

interface Costly {
  readonly round: number;
  readonly cpuUs: number;
}

function cpuRatio(ours: readonly Costly[], theirs: readonly Costly[]): number {
  const byRound = (values: readonly Costly[]): Map<number, number> =>
    new Map(
      values
        .filter(({ cpuUs }) => Number.isFinite(cpuUs))
        .map(({ round, cpuUs }) => [round, cpuUs]),
    );
  return medianRatio(byRound(ours), byRound(theirs));
}

function group<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): Map<string, [Value, ...Value[]]> {
  const groups = new Map<string, [Value, ...Value[]]>();
  for (const value of values) {
    const present = groups.get(keyOf(value));
    if (present === undefined) groups.set(keyOf(value), [value]);
    else present.push(value);
  }
  return groups;
}
