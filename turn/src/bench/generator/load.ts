/** Sends bursts by a schedule and reads what arrives, in one thread that sleeps in between. */
import { Arrivals, type ArrivalResult } from './arrivals.js';
import { BURST } from './burst.js';
import { createBurstSender } from './burst-sender.js';
import type { SenderMode } from './datagram-sender.js';
import type { Flow } from './flows.js';
import { Schedule } from './pacing.js';
import { Receivers } from './receivers.js';
import type { SystemCalls } from './system-calls.js';

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

export interface LoadResult extends ArrivalResult {
  readonly sent: number;
  /** from the first burst until everything was sent and the last packet had come */
  readonly seconds: number;
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
  const senders = flows.map((flow) => createBurstSender(calls, flow, options.senders, runs));
  const cpu = process.cpuUsage();
  const start = performance.now() + LEAD_MS;
  const schedule = new Schedule(start, {
    burstsPerSecond: options.rate / BURST,
    seconds: options.seconds,
  });
  const arrivals = new Arrivals(runs, schedule.bursts * BURST);
  const receivers = new Receivers(calls, flows, arrivals);
  const readAll = (): void => receivers.readAll();

  let burst = 0;
  while (burst < schedule.bursts) {
    const now = performance.now();
    for (const due = schedule.dueBy(now); burst < due; burst += 1) {
      const hasWaited = senders[burst % senders.length]?.send(burst * BURST, readAll);
      schedule.left(hasWaited === true ? performance.now() : now);
    }
    receivers.readNext();
    receivers.sleep(schedule.dueAt(burst) - performance.now());
  }

  receivers.readAll();
  let quietSince = performance.now();
  while (!arrivals.isComplete && performance.now() - quietSince < QUIET_MS) {
    const before = arrivals.received;
    receivers.sleep(DRAIN_SLEEP_MS);
    receivers.readAll();
    if (arrivals.received > before) quietSince = performance.now();
  }

  const { user, system } = process.cpuUsage(cpu);
  const sent = schedule.bursts * BURST;
  const late = schedule.outcome();
  return {
    sent,
    // The last packets may have waited that long to be read.
    seconds: Math.max(schedule.seconds, (quietSince - start - DRAIN_SLEEP_MS) / 1000),
    ...arrivals.outcome(),
    lateP99Ms: late.p99Ms,
    lateWorstMs: late.worstMs,
    isBehind: late.isBehind,
    generatorCpuUs: (user + system) / sent,
  };
}
