/**
 * The process behind a cable: two TAP devices, and what goes in at one comes out at the other, late, thinned out and no
 * faster than it may. It says their names first; then each line of JSON on its standard input changes the conditions (`{}`
 * changes nothing) and is answered by the counts so far. It ends with its input, and its devices with it, and when those are gone.
 */
import { readSync, writeSync } from 'node:fs';
import type { CableConditions } from './conditions.js';
import { createDirection } from './direction.js';
import { loadSystemCalls, PR_SET_TIMERSLACK } from './system-calls.js';
import { openTap } from './tap.js';

const STDIN = 0;
const STDOUT = 1;
const POLLIN = 1;
/** POLLERR, POLLHUP or POLLNVAL: the device is gone with its namespace */
const goneEvents = 0x08 | 0x10 | 0x20;
/** bytes of `struct pollfd`: fd, events, revents */
const pollSize = 8;
const reventsAt = 6;
/** ns that the kernel may wake this process late, instead of 50,000 */
const timerSlack = 1_000;
const controlSize = 4_096;

const seed = Number(process.argv[2]);
const system = await loadSystemCalls();
system.prctl(PR_SET_TIMERSLACK, timerSlack);
const lower = openTap(system);
const upper = openTap(system);
const up = createDirection(system, lower, upper, seed);
const down = createDirection(system, upper, lower, seed + 1);
const directions = [up, down] as const;

const polls = Buffer.alloc(3 * pollSize);
const watched = [STDIN, lower.fd, upper.fd];
watched.forEach((fd, index) => {
  polls.writeInt32LE(fd, index * pollSize);
  polls.writeInt16LE(POLLIN, index * pollSize + 4);
});
const timeout = Buffer.alloc(16);
const pollsAt = system.addressOf(polls);
const timeoutAt = system.addressOf(timeout);
const eventsOf = (index: number): number => polls.readInt16LE(index * pollSize + reventsAt);
const isReady = (index: number): boolean => eventsOf(index) !== 0;

say({ devices: [lower.name, upper.name] });
for (let running = true; running;) {
  const now = performance.now();
  for (const direction of directions) direction.deliver(now);
  const ready = wait(Math.min(up.nextArrival(), down.nextArrival()) - performance.now());
  if (!ready) continue;
  // never a real-time process: one that spun here would take a whole core from everybody, its parent included
  if (((eventsOf(1) | eventsOf(2)) & goneEvents) !== 0) break;
  const arrived = performance.now();
  directions.forEach((direction, index) => {
    if (isReady(index + 1)) direction.read(arrived);
  });
  if (isReady(0)) running = obey();
}

/** Waits so many ms, or until there is something to read, and answers whether there is. */
function wait(ms: number): boolean {
  const within = Math.max(0, ms);
  const isEndless = within === Infinity;
  if (!isEndless) {
    const seconds = Math.floor(within / 1_000);
    timeout.writeBigInt64LE(BigInt(seconds), 0);
    timeout.writeBigInt64LE(BigInt(Math.round((within - seconds * 1_000) * 1e6)), 8);
  }
  return system.ppoll(pollsAt, watched.length, isEndless ? 0 : timeoutAt, 0) > 0;
}

/** Reads what the input holds; false at its end. The parent waits for each answer, so a line is never longer than a read. */
function obey(): boolean {
  const input = Buffer.alloc(controlSize);
  const length = readSync(STDIN, input);
  if (length === 0) return false;
  for (const text of input.toString('utf8', 0, length).trim().split('\n')) {
    const { up: upwards, down: downwards } = JSON.parse(text) as CableConditions;
    if (upwards !== undefined) up.line.change(upwards);
    if (downwards !== undefined) down.line.change(downwards);
    say({ up: up.line.counts(), down: down.line.counts() });
  }
  return true;
}

function say(words: object): void {
  writeSync(STDOUT, `${JSON.stringify(words)}\n`);
}
