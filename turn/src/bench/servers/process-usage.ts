/** What a server's processes use, as Linux's /proc tells it. */
import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: /proc/<pid>/stat counts in hundredths of a second on every platform that Node runs on. */
const TICK_MS = 10;
/** How much the two ways of counting may differ by rounding and by not being read at the same moment, ms. */
const TOLERATED_MS = 3 * TICK_MS;

export interface CpuSample {
  /** of all threads that live, ns precise */
  readonly threadsMs: number;
  /** of the processes with threads and children that have ended, in ticks */
  readonly processesMs: number;
}

/** Fields of /proc/<pid>/stat; the name in parentheses may hold anything, parentheses too. */
export function parseStat(text: string): { readonly parent: number; readonly cpuMs: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // proc(5) counts from 1, and field 3 is the first after the name: ppid 4, utime to cstime 14 to 17.
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    cpuMs: (field(14) + field(15) + field(16) + field(17)) * TICK_MS,
  };
}

/** A process with all its descendants, given each process's parent. */
export function descendants(root: number, parents: ReadonlyMap<number, number>): number[] {
  const tree = [root];
  // The list grows while it is walked.
  for (const ancestor of tree) {
    for (const [pid, parent] of parents) if (parent === ancestor) tree.push(pid);
  }
  return tree;
}

/**
 * CPU time between two samples, ms. The threads' own count is precise, but a thread that ended takes its time with it: where
 * the processes' count shows that something is missing, it is that one.
 */
export function cpuBetween(before: CpuSample, after: CpuSample): number {
  const threads = after.threadsMs - before.threadsMs;
  const processes = after.processesMs - before.processesMs;
  return processes > threads + TOLERATED_MS ? processes : threads;
}

export function sampleCpu(root: number): CpuSample {
  let threadsMs = 0;
  let processesMs = 0;
  for (const pid of tree(root)) {
    const stat = readProc(`${pid}/stat`);
    if (stat === undefined) continue;
    processesMs += parseStat(stat).cpuMs;
    for (const thread of listProc(`${pid}/task`)) {
      const schedstat = readProc(`${pid}/task/${thread}/schedstat`);
      if (schedstat !== undefined) threadsMs += Number(schedstat.split(' ', 1)[0]) / 1e6;
    }
  }
  return { threadsMs, processesMs };
}

/** Resident memory, octets. */
export function residentBytes(root: number): number {
  let bytes = 0;
  for (const pid of tree(root)) {
    const match = /^VmRSS:\s+(\d+) kB$/mu.exec(readProc(`${pid}/status`) ?? '');
    bytes += Number(match?.[1] ?? 0) * 1024;
  }
  return bytes;
}

function tree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of listProc('')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = readProc(`${pid}/stat`);
    if (stat !== undefined) parents.set(pid, parseStat(stat).parent);
  }
  return descendants(root, parents);
}

/** `undefined` when the process has ended meanwhile. */
function readProc(path: string): string | undefined {
  return unlessEnded(() => readFileSync(`/proc/${path}`, 'latin1'));
}

function listProc(path: string): string[] {
  return unlessEnded(() => readdirSync(`/proc/${path}`)) ?? [];
}

function unlessEnded<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
