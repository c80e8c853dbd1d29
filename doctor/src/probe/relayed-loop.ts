/** Data through a relay from one allocation to another, there and back. */
import type { Allocation, RequestOutcome } from './client/allocation.js';
import { pause } from './deadline.js';
import { pathFigures, throughputOf, type Figures, type Ping } from './figures.js';
import { createProbePackets } from './probe-packet.js';

export interface LoopOptions {
  /** ms until data that do not come back count as lost */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Has figures taken when nothing else is measured, so that URLs do not take the line from one another; null: no time left. */
  readonly measure: (task: () => Promise<Figures>) => Promise<Figures | null>;
}

export type LoopOutcome =
  | { readonly outcome: 'returned'; readonly ms: number; readonly figures: Figures | null }
  | { readonly outcome: 'permission'; readonly detail: string }
  | { readonly outcome: 'silent'; readonly detail: string | null }
  | { readonly outcome: 'nothing' };

/** ms between the first tries: the allocations stand, so what is lost now is lost on the way */
const FIRST_TRIES_MS = [0, 200, 600, 1400, 2600];

/** A voice sends 50 packets a second; these are twice as close, so that half a second shows two per cent of loss. */
const PINGS = 50;
const PING_INTERVAL_MS = 10;

/** 1 Mbit in half a second: what a good picture takes, and nothing that anybody's contract would feel. */
const BURST_PACKETS = 125;
const BURST_OCTETS = 1000;
const BURST_MS = 500;

/** ms between two ticks of ten after which this process has been kept from its work */
const STALL_MS = 30;

/** ms after the last packet until what is still on its way counts as lost, beside twice the round trip */
const LATE_MS = 300;

/** Both must belong to one relay. */
export async function runLoop(
  near: Allocation,
  far: Allocation,
  options: LoopOptions,
): Promise<LoopOutcome> {
  const permissions = await Promise.all([near.permit(far.relayed), far.permit(near.relayed)]);
  const denial = permissions.find(({ outcome }) => outcome !== 'done');
  if (denial !== undefined) return denied(denial);
  const [sendNear, sendFar] = await Promise.all([near.bind(far.relayed), far.bind(near.relayed)]);
  const line = createLine(near, far, sendNear, sendFar);
  try {
    const ms = await firstReturn(line, options);
    if (ms === undefined) return { outcome: 'nothing' };
    const figures = await options.measure(() => takeFigures(line, ms, options.signal));
    // Of a measurement that was cut off, whatever was on its way would count as lost.
    return { outcome: 'returned', ms, figures: options.signal.aborted ? null : figures };
  } finally {
    line.close();
  }
}

function denied(denial: RequestOutcome): LoopOutcome {
  if (denial.outcome === 'refused') {
    return { outcome: 'permission', detail: `${denial.code} ${denial.reason}`.trim() };
  }
  return { outcome: 'silent', detail: denial.outcome === 'failed' ? denial.detail : null };
}

interface Line {
  /** Sends a packet that the far end returns. */
  readonly ping: () => void;
  /** Sends a packet that the far end counts. */
  readonly push: () => void;
  /** what became of each ping so far */
  readonly pings: () => readonly Ping[];
  /** This process did nothing since that moment: what was under way then was not seen when it came. */
  readonly disturbed: (since: number) => void;
  /** when what was pushed came in */
  readonly arrivals: readonly number[];
  /** Resolves when the next thing happens. */
  readonly change: () => Promise<void>;
  readonly close: () => void;
}

function createLine(
  near: Allocation,
  far: Allocation,
  sendNear: (data: Buffer) => void,
  sendFar: (data: Buffer) => void,
): Line {
  const pings = createProbePackets();
  const pushes = createProbePackets();
  const sent: number[] = [];
  const returned = new Map<number, number>();
  const disturbed = new Set<number>();
  const arrivals: number[] = [];
  let pushed = 0;
  const seen = new Set<number>();
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const wake of waiting) wake();
    waiting.clear();
  };
  const endings = [
    far.onData((data) => {
      if (pings.sequenceOf(data) !== undefined) {
        sendFar(data);
        return;
      }
      const sequence = pushes.sequenceOf(data);
      // The relay has seen the token, and could make up any number of them.
      if (sequence === undefined || sequence >= pushed || seen.has(sequence)) return;
      seen.add(sequence);
      arrivals.push(performance.now());
      changed();
    }),
    near.onData((data) => {
      const sequence = pings.sequenceOf(data);
      const sentAt = sequence === undefined ? undefined : sent[sequence];
      if (sequence === undefined || sentAt === undefined || returned.has(sequence)) return;
      returned.set(sequence, performance.now() - sentAt);
      changed();
    }),
  ];
  return {
    ping() {
      const sequence = sent.push(performance.now()) - 1;
      sendNear(pings.make(sequence));
    },
    push() {
      sendNear(pushes.make(pushed, BURST_OCTETS));
      pushed += 1;
    },
    pings: () =>
      sent.map((_sentAt, sequence) => ({
        ms: returned.get(sequence),
        isDisturbed: disturbed.has(sequence),
      })),
    disturbed(since) {
      for (const [sequence, sentAt] of sent.entries()) {
        const ms = returned.get(sequence);
        if (ms === undefined || sentAt + ms >= since) disturbed.add(sequence);
      }
    },
    arrivals,
    change: () => new Promise((resolve) => waiting.add(resolve)),
    close() {
      for (const end of endings) end();
    },
  };
}

/** ms there and back of the first packet that comes back at all. */
async function firstReturn(
  line: Line,
  { patienceMs, signal }: LoopOptions,
): Promise<number | undefined> {
  const timers = FIRST_TRIES_MS.map((at) => setTimeout(line.ping, at));
  await Promise.race([line.change(), pause(patienceMs, signal)]);
  for (const timer of timers) clearTimeout(timer);
  return line.pings().find(({ ms }) => ms !== undefined)?.ms;
}

async function takeFigures(line: Line, roundTripMs: number, signal: AbortSignal): Promise<Figures> {
  const lateMs = LATE_MS + 2 * roundTripMs;
  const before = line.pings().length;
  await spread({ times: PINGS, overMs: PINGS * PING_INTERVAL_MS, task: line.ping, line, signal });
  const measured = (): readonly Ping[] => line.pings().slice(before);
  await until(() => measured().every(({ ms }) => ms !== undefined), line, lateMs, signal);
  await spread({ times: BURST_PACKETS, overMs: BURST_MS, task: line.push, line, signal });
  await until(() => line.arrivals.length === BURST_PACKETS, line, lateMs, signal);
  return { ...pathFigures(measured()), throughput: throughputOf(line.arrivals, BURST_OCTETS) };
}

interface Spread {
  readonly times: number;
  readonly overMs: number;
  readonly task: () => void;
  readonly line: Line;
  readonly signal: AbortSignal;
}

/** Does something so many times, evenly over a time; timers that come late make up for it. */
async function spread({ times, overMs, task, line, signal }: Spread): Promise<void> {
  const started = performance.now();
  let last = started;
  for (let done = 0; done < times && !signal.aborted;) {
    const now = performance.now();
    if (now - last > STALL_MS) line.disturbed(last);
    last = now;
    const due = Math.min(times, 1 + Math.floor(((now - started) / overMs) * times));
    for (; done < due; done += 1) task();
    await pause(overMs / times, signal);
  }
}

async function until(
  isOver: () => boolean,
  line: Line,
  patienceMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = pause(patienceMs, signal).then(() => 'late' as const);
  while (!isOver()) {
    const outcome = await Promise.race([line.change(), deadline]);
    if (outcome === 'late') return;
  }
}
