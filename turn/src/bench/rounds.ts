/** The measuring itself: every server once in each round, in an order that changes from round to round. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions } from './arguments.js';
import type { SenderMode } from './generator/datagram-sender.js';
import type { Direction } from './generator/flows.js';
import type { Generator } from './generator/generator.js';
import type { LoadOptions, LoadResult } from './generator/load.js';
import { cpuBetween, residentBytes, sampleCpu } from './servers/process-usage.js';
import type { Churn, Fault, Idle, Point, Results } from './results.js';
import { describeServer, type ServerName } from './servers/server-names.js';
import {
  LeftOutError,
  startServer,
  type RunningServer,
  type ServerOptions,
} from './servers/servers.js';

/** Long enough for a server's code to be compiled before it is measured. */
const WARM_UP = { rate: 20_000, seconds: 1, allocations: 200 } as const;
/**
 * After a start, ms, in runs whose points are that long: V8 tidies up its heap about eight seconds after the first load,
 * once, which would otherwise fall into whatever is measured at that moment.
 */
const STEADY_MS = 12_000;
/** Points of a length that is this often in {@link STEADY_MS} are meant to be exact. */
const SHARE_OF_STEADY = 6;
/** for what a server does after it has answered, ms */
const SETTLE_MS = 500;
/** over which idle CPU is measured */
const IDLE_SECONDS = 2;

/** What is told while it goes on. */
export interface Progress {
  readonly say: (text: string) => void;
  readonly measured: (kind: 'point' | 'allocations' | 'idle' | 'fault', value: object) => void;
}

export async function measure(
  options: BenchOptions,
  serverOptions: ServerOptions,
  generator: Generator,
  progress: Progress,
): Promise<Results> {
  const points: Point[] = [];
  const churns: Churn[] = [];
  const idles: Idle[] = [];
  const faults: Fault[] = [];
  const leftOut = new Set<ServerName>();

  const tellFault = (server: ServerName, reason: string, isLeftOut = false): void => {
    if (faults.some((fault) => fault.server === server && fault.reason === reason)) return;
    const fault = { server, reason, isLeftOut };
    faults.push(fault);
    progress.measured('fault', fault);
  };

  /** Runs one server for one purpose; whatever goes wrong with it is written down and does not end the others. */
  const withServer = async (
    server: ServerName,
    use: (running: RunningServer) => Promise<void>,
  ): Promise<void> => {
    if (leftOut.has(server)) return;
    let running: RunningServer | undefined;
    try {
      running = await startServer(server, serverOptions);
      await use(running);
    } catch (error) {
      const isLeftOut = error instanceof LeftOutError;
      tellFault(server, messageOf(error), isLeftOut);
      // It would be the same in every round.
      if (isLeftOut) leftOut.add(server);
    } finally {
      await running?.process.stop();
    }
  };

  for (let round = 0; round < options.rounds; round += 1) {
    progress.say(`round ${round + 1} of ${options.rounds}: without a relay`);
    const direct = await measureDirect(generator, options);
    for (const server of rotated(options.servers, round)) {
      progress.say(`round ${round + 1} of ${options.rounds}: ${server}`);
      await withServer(server, async (running) => {
        await comeToRest(generator, running, options);
        for (const direction of options.directions) {
          try {
            for await (const load of measureDirection(generator, running, direction, options)) {
              const { rate } = load;
              const point = toPoint({ round, server, direction, rate }, load, direct.get(rate));
              points.push(point);
              progress.measured('point', point);
            }
          } catch (error) {
            // A server that cannot do one direction may do the others.
            running.process.mustRun();
            tellFault(server, `${direction}: ${messageOf(error)}`);
          }
        }
        if (!hasUdpClients(server)) return;
        const churn = { round, server, ...(await measureChurn(generator, running, options)) };
        churns.push(churn);
        progress.measured('allocations', churn);
      });
    }
  }

  for (const server of options.idle > 0 ? options.servers.filter(hasUdpClients) : []) {
    progress.say(`idle allocations: ${server}`);
    await withServer(server, async (running) => {
      const idle = { server, ...(await measureIdle(generator, running, options.idle)) };
      idles.push(idle);
      progress.measured('idle', idle);
    });
  }
  return { points, churns, idles, faults };
}

/** The same, from another one on. */
export function rotated<Value>(values: readonly Value[], by: number): Value[] {
  const first = by % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}

/** New clients and idle allocations are measured over UDP only. */
function hasUdpClients(server: ServerName): boolean {
  return describeServer(server).clients === 'udp';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function measureDirect(
  generator: Generator,
  { rates, seconds, senders }: BenchOptions,
): Promise<Map<number, LoadResult>> {
  const results = new Map<number, LoadResult>();
  await generator.ask({ ask: 'open', direction: 'client-to-peer' });
  await generator.ask({ ask: 'load', options: warmUp(seconds, senders) });
  for (const rate of rates) {
    results.set(rate, await generator.ask({ ask: 'load', options: { rate, seconds, senders } }));
  }
  await generator.ask({ ask: 'close' });
  return results;
}

function warmUp(seconds: number, senders: SenderMode): LoadOptions {
  return { rate: WARM_UP.rate, seconds: Math.min(seconds, WARM_UP.seconds), senders };
}

/** Has a server do once what it is measured at, and waits until it has tidied up. */
async function comeToRest(
  generator: Generator,
  { target }: RunningServer,
  { directions: [direction], seconds, senders }: BenchOptions,
): Promise<void> {
  if (direction === undefined || seconds * 1000 * SHARE_OF_STEADY < STEADY_MS) return;
  await generator.ask({ ask: 'open', target, direction });
  await generator.ask({ ask: 'load', options: warmUp(seconds, senders) });
  await generator.ask({ ask: 'close' });
  await delay(STEADY_MS);
}

interface MeasuredLoad {
  readonly rate: number;
  readonly load: LoadResult;
  readonly cpuMs: number;
}

async function* measureDirection(
  generator: Generator,
  { target, process }: RunningServer,
  direction: Direction,
  { rates, seconds, senders }: BenchOptions,
): AsyncGenerator<MeasuredLoad> {
  await generator.ask({ ask: 'open', target, direction });
  await generator.ask({ ask: 'load', options: warmUp(seconds, senders) });
  for (const rate of rates) {
    process.mustRun();
    const before = sampleCpu(process.pid);
    const load = await generator.ask({ ask: 'load', options: { rate, seconds, senders } });
    const cpuMs = cpuBetween(before, sampleCpu(process.pid));
    yield { rate, load, cpuMs };
  }
  process.mustRun();
  await generator.ask({ ask: 'close' });
}

function toPoint(
  where: Pick<Point, 'round' | 'server' | 'direction' | 'rate'>,
  { load, cpuMs }: MeasuredLoad,
  direct: LoadResult | undefined,
): Point {
  const { sent, received, seconds, latencyP50Us, latencyP99Us } = load;
  return {
    ...where,
    ...load,
    relayedPerSecond: received / seconds,
    lossPercent: (100 * (sent - received)) / sent,
    cpuUs: received === 0 ? Number.NaN : (cpuMs * 1000) / received,
    addedP50Us: latencyP50Us - (direct?.latencyP50Us ?? Number.NaN),
    addedP99Us: latencyP99Us - (direct?.latencyP99Us ?? Number.NaN),
  };
}

async function measureChurn(
  generator: Generator,
  { target, process }: RunningServer,
  { seconds }: BenchOptions,
): Promise<Pick<Churn, 'perSecond' | 'cpuUs' | 'failed'>> {
  await generator.ask({ ask: 'churn', target, seconds: Math.min(seconds, WARM_UP.seconds) });
  const before = sampleCpu(process.pid);
  const churn = await generator.ask({ ask: 'churn', target, seconds });
  const cpuMs = cpuBetween(before, sampleCpu(process.pid));
  process.mustRun();
  return {
    perSecond: churn.completed / churn.seconds,
    cpuUs: churn.completed === 0 ? Number.NaN : (cpuMs * 1000) / churn.completed,
    failed: churn.failed,
  };
}

async function measureIdle(
  generator: Generator,
  { target, process }: RunningServer,
  count: number,
): Promise<Omit<Idle, 'server'>> {
  const { pid } = process;
  const idleCpu = async (): Promise<number> => {
    await delay(SETTLE_MS);
    const before = sampleCpu(pid);
    await delay(IDLE_SECONDS * 1000);
    return cpuBetween(before, sampleCpu(pid)) / IDLE_SECONDS;
  };
  try {
    // What a server loads and compiles for its first clients is not what an allocation costs.
    await generator.ask({ ask: 'hold', target, count: WARM_UP.allocations });
    const cpuMsBefore = await idleCpu();
    const bytesBefore = residentBytes(pid);
    const { completed } = await generator.ask({ ask: 'hold', target, count });
    const cpuMsWith = await idleCpu();
    process.mustRun();
    if (completed === 0) throw new Error('no client was given an allocation');
    const bytesEach = (residentBytes(pid) - bytesBefore) / completed;
    return { allocations: completed, bytesEach, cpuMsBefore, cpuMsWith };
  } finally {
    await generator.ask({ ask: 'forget' });
  }
}
