/** Open files: every allocation is a socket of the server's and one of the generator's. */
import { Memory } from './generator/memory.js';
import type { SystemCalls } from './generator/system-calls.js';

const RLIMIT_NOFILE = 7;
/** left for what a server has open besides, its first clients too */
const SPARE = 500;

/**
 * Raises the limit of this process, which those that it starts inherit, as far as the system lets it; answers how many
 * allocations fit.
 */
export function raiseFileLimit(calls: SystemCalls, allocations: number): number {
  const limits = new Memory(calls, 16);
  const wanted = allocations + SPARE;
  calls.getrlimit(RLIMIT_NOFILE, limits.address);
  const soft = readLong(limits, 0);
  const hard = readLong(limits, 2);
  if (soft >= wanted) return allocations;
  limits.writeLong(0, wanted);
  // Only some may raise the hard limit.
  if (hard < wanted) limits.writeLong(2, wanted);
  if (calls.setrlimit(RLIMIT_NOFILE, limits.address) === 0) return allocations;
  limits.writeLong(0, hard);
  limits.writeLong(2, hard);
  calls.setrlimit(RLIMIT_NOFILE, limits.address);
  return Math.max(0, Math.min(allocations, hard - SPARE));
}

/** Infinity reads as the largest of all numbers, so it is enough too. */
function readLong({ words }: Memory, word: number): number {
  return (words[word] ?? 0) + (words[word + 1] ?? 0) * 2 ** 32;
}
