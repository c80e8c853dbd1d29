/** Whether a relay that works for long keeps what it should give back. The figures are those of its own process. */
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuBetween, residentBytes, sampleCpu } from '../bench/servers/process-usage.js';
import { startServer } from '../bench/servers/servers.js';
import { transportAddress } from '@parley/stun/transport-address';
import { abandon, cycle } from './soak-client.js';

export interface SoakOptions {
  readonly transport: 'linux' | 'portable';
  /** allocations that are made and given back */
  readonly cycles: number;
  /** allocations that are made twice and left both times; 0 leaves that out */
  readonly allocations: number;
  /** waits until those have expired, ten minutes */
  readonly expire: boolean;
  /** how long idle allocations are looked at, ms */
  readonly idle: number;
}

/** What there was to see at one moment. */
interface Sample {
  readonly descriptors: number;
  /** octets */
  readonly resident: number;
}

export interface SoakReport {
  /** one sentence each */
  readonly figures: readonly string[];
  /** what must not be; nothing when all is well */
  readonly findings: readonly string[];
}

/** RFC 8656 §3.2, and a little: ms. */
const LIFETIME_MS = 600_000;
const SLACK_MS = 20_000;

/** The first ones make caches, pools and compiled code. */
const WARM_UP_CYCLES = 2000;

/** How much the memory of a process under a garbage collector goes up and down by itself, octets. */
const MEMORY_NOISE = 48e6;

/** 10,000 idle allocations may cost 100 MB: octets. */
const ROOM_PER_ALLOCATION = 10_000;

/** of one processor: what counts as nothing to measure */
const IDLE_SHARE = 0.01;
/** How often to look for it. */
const IDLE_TIMES = 5;

const noCoturn = { program: '', arguments: [], environment: {} };

function megabytes(octets: number): string {
  return `${(octets / 1e6).toFixed(1)} MB`;
}

/**
 * How much of a processor a process takes that should do nothing, in the quietest of a few times of this length: in one of
 * them it may collect the garbage of what it did before.
 */
async function idleShare(pid: number, ms: number): Promise<number> {
  let share = Infinity;
  for (let time = 0; time < IDLE_TIMES && share > IDLE_SHARE; time += 1) {
    const [begun, before] = [performance.now(), sampleCpu(pid)];
    await wait(ms);
    const elapsed = performance.now() - begun;
    share = Math.min(share, cpuBetween(before, sampleCpu(pid)) / elapsed);
  }
  return share;
}

/** Linux only: the figures come from /proc. */
export async function soak(
  { transport, cycles, allocations, expire, idle }: SoakOptions,
  say: (text: string) => void,
): Promise<SoakReport> {
  const figures: string[] = [];
  const findings: string[] = [];
  const { target, process } = await startServer(transport, { coturn: noCoturn, folder: '' });
  const server = transportAddress('127.0.0.1', target.port);
  const look = (): Sample => ({
    descriptors: readdirSync(`/proc/${process.pid}/fd`).length,
    resident: residentBytes(process.pid),
  });
  const judge = (when: string, before: Sample, mayGrow: number): Sample => {
    const now = look();
    const grown = now.resident - before.resident;
    figures.push(
      `${when}: ${now.descriptors} descriptors (${before.descriptors} before), ` +
        `${megabytes(now.resident)} resident (${megabytes(before.resident)} before)`,
    );
    if (now.descriptors !== before.descriptors) findings.push(`${when}: descriptors are left`);
    if (grown > mayGrow) findings.push(`${when}: memory has grown by ${megabytes(grown)}`);
    return now;
  };
  try {
    say(`Warming up with ${WARM_UP_CYCLES} allocations`);
    await cycle(server, WARM_UP_CYCLES);
    const before = look();

    say(`Allocating and giving back ${cycles} times`);
    const started = performance.now();
    await cycle(server, cycles);
    const rate = Math.round(cycles / ((performance.now() - started) / 1000));
    const cycled = judge(`after ${cycles} cycles (${rate}/s)`, before, MEMORY_NOISE);

    if (allocations > 0) {
      say(`Leaving ${allocations} allocations`);
      await abandon(server, allocations, 0);
      const filled = look();
      const share = await idleShare(process.pid, idle);
      const cost = filled.resident - cycled.resident;
      figures.push(
        `${allocations} idle allocations: ${filled.descriptors - cycled.descriptors} descriptors, ` +
          `${megabytes(cost)}, ${(share * 100).toFixed(2)} % of a processor`,
      );
      if (filled.descriptors - cycled.descriptors !== allocations) {
        findings.push(`${allocations} allocations have not one descriptor each`);
      }
      if (cost > MEMORY_NOISE + allocations * ROOM_PER_ALLOCATION) {
        findings.push(`idle allocations cost ${megabytes(cost)}`);
      }
      if (share > IDLE_SHARE) findings.push('idle allocations cost processor time');

      if (expire) {
        say(`Waiting ${LIFETIME_MS / 60_000} minutes until they expire`);
        await wait(LIFETIME_MS + SLACK_MS);
        await cycle(server, WARM_UP_CYCLES);
        // What the garbage collector gives back to the system is its own business, so that there is room for one filling.
        const room = MEMORY_NOISE + Math.max(0, cost);
        judge(`after ${allocations} allocations have expired`, cycled, room);
        say('Leaving as many again, which need the ports of the first ones');
        await abandon(server, allocations, 1);
        judge('as many allocations again', filled, MEMORY_NOISE);
      }
    }
    process.mustRun();
  } finally {
    await process.stop();
  }
  return { figures, findings };
}
