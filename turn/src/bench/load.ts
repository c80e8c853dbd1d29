/** Sends bursts by a schedule and reads what arrives, in one thread that sleeps in between. */
import { Arrivals } from './arrivals.js';
import { BURST, BurstSender, type SenderMode } from './burst-sender.js';
import type { Flow } from './flows.js';
import { Memory } from './memory.js';
import { Schedule } from './pacing.js';
import type { SystemCalls } from './system-calls.js';

/** A sleep that is shorter than what waking takes is not worth it, ms. */
const SHORTEST_SLEEP_MS = 0.02;
/** until the first burst, ms: long enough to be asleep by then */
const LEAD_MS = 5;
/** The last packets are waited for until nothing has come for this long, ms. */
const QUIET_MS = 200;
const DRAIN_SLEEP_MS = 5;

export interface LoadOptions {
  /** packets/s over all flows */
  readonly rate: number;
  readonly seconds: number;
  readonly senders: SenderMode;
}

export interface LoadResult {
  readonly sent: number;
  readonly received: number;
  readonly duplicates: number;
  /** of an unexpected length or header */
  readonly damaged: number;
  /** one way, from just before the system call that sent it to the arrival at the receiver's socket */
  readonly latencyP50Us: number;
  readonly latencyP99Us: number;
  /** how late the bursts left */
  readonly lateP99Ms: number;
  readonly lateWorstMs: number;
  /** The load was not what was asked for. */
  readonly isBehind: boolean;
  /** the generator's own CPU time for each packet that it sent, µs */
  readonly generatorCpuUs: number;
}

let runs = 0;

export function runLoad(
  calls: SystemCalls,
  flows: readonly Flow[],
  options: LoadOptions,
): LoadResult {
  runs += 1;
  const sleeper = new Sleeper(calls);
  const senders = flows.map((flow) => new BurstSender(calls, flow, options.senders, runs));
  const cpu = process.cpuUsage();
  const schedule = new Schedule(performance.now() + LEAD_MS, {
    burstsPerSecond: options.rate / BURST,
    seconds: options.seconds,
  });
  const arrivals = new Arrivals(calls, runs, schedule.bursts * BURST);

  let burst = 0;
  let turn = 0;
  while (burst < schedule.bursts) {
    const now = performance.now();
    for (const due = schedule.dueBy(now); burst < due; burst += 1) {
      senders[burst % senders.length]?.send(burst * BURST);
      schedule.left(now);
    }
    // One socket a turn, so that reading never puts off a burst for long.
    const flow = flows[turn % flows.length];
    if (flow !== undefined) arrivals.read(flow);
    turn += 1;
    sleeper.sleep(schedule.dueAt(burst) - performance.now());
  }

  let quietSince = performance.now();
  while (!arrivals.isComplete && performance.now() - quietSince < QUIET_MS) {
    const before = arrivals.received;
    for (const flow of flows) arrivals.read(flow);
    if (arrivals.received > before) quietSince = performance.now();
    sleeper.sleep(DRAIN_SLEEP_MS);
  }

  const { user, system } = process.cpuUsage(cpu);
  const sent = schedule.bursts * BURST;
  const late = schedule.outcome();
  return {
    sent,
    ...arrivals.outcome(),
    lateP99Ms: late.p99Ms,
    lateWorstMs: late.worstMs,
    isBehind: late.isBehind,
    generatorCpuUs: (user + system) / sent,
  };
}

/** Sleeps without giving the processor to this process's event loop, which has nothing else to do. */
class Sleeper {
  readonly #calls: SystemCalls;
  readonly #duration: Memory;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#duration = new Memory(calls, 16);
  }

  sleep(milliseconds: number): void {
    if (milliseconds < SHORTEST_SLEEP_MS) return;
    const seconds = Math.floor(milliseconds / 1000);
    this.#duration.writeLong(0, seconds);
    this.#duration.writeLong(2, Math.floor((milliseconds - seconds * 1000) * 1e6));
    this.#calls.nanosleep(this.#duration.address, 0);
  }
}
