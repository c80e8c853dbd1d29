import type { JoinOptions } from './join-arguments.js';
import { percentile } from './statistics.js';

/** One join and the bare call beside it, ms from the press to the first frame. */
export interface JoinPair {
  readonly joinMs: number;
  readonly bareMs: number;
}

export interface JoinReport {
  tell(delayMs: number, run: number, pair: JoinPair): void;
  /** Tells what all runs come to, and answers whether every target is met. */
  conclude(): boolean;
}

/** On plain loopback a join takes at most so many times as long as the bare call. */
const maxRatio = 1.5;
/** With a delay it takes at most so many round trips more. */
const maxRoundTrips = 2;

const ms = (value: number): string => `${value.toFixed(0).padStart(5)} ms`;

interface Target {
  readonly measured: number;
  readonly limit: number;
  readonly words: string;
}

/** Pairs are compared one by one, since both of one have met the same machine. */
export function targetOf(delayMs: number, pairs: readonly JoinPair[]): Target {
  if (delayMs === 0) {
    const ratio = percentile(
      pairs.map(({ joinMs, bareMs }) => joinMs / bareMs),
      0.5,
    );
    return {
      measured: ratio,
      limit: maxRatio,
      words: `${ratio.toFixed(2)} × bare (at most ${maxRatio})`,
    };
  }
  const more = percentile(
    pairs.map(({ joinMs, bareMs }) => joinMs - bareMs),
    0.5,
  );
  const roundTrips = more / (2 * delayMs);
  return {
    measured: roundTrips,
    limit: maxRoundTrips,
    words: `bare + ${roundTrips.toFixed(2)} RTT (at most ${maxRoundTrips})`,
  };
}

export function createReport({ delays, runs, json }: JoinOptions): JoinReport {
  const results = new Map<number, JoinPair[]>(delays.map((delay) => [delay, []]));
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const nameOf = (delay: number): string =>
    delay === 0 ? 'loopback' : `${delay} ms one way, ${2 * delay} ms round trip`;
  return {
    tell(delayMs, run, pair) {
      results.get(delayMs)?.push(pair);
      if (json) {
        write(JSON.stringify({ bench: 'join', delayMs, run, ...pair }));
        return;
      }
      const number = `${run}/${runs}`.padStart(7);
      write(
        `${nameOf(delayMs).padEnd(34)} ${number}  join ${ms(pair.joinMs)}  bare ${ms(pair.bareMs)}`,
      );
    },
    conclude() {
      if (!json) write('');
      let met = true;
      for (const [delayMs, pairs] of results) {
        const { measured, limit, words } = targetOf(delayMs, pairs);
        const ok = measured <= limit;
        met &&= ok;
        const joins = pairs.map(({ joinMs }) => joinMs);
        const bares = pairs.map(({ bareMs }) => bareMs);
        const figures = {
          joinP50Ms: percentile(joins, 0.5),
          joinP95Ms: percentile(joins, 0.95),
          bareP50Ms: percentile(bares, 0.5),
          bareP95Ms: percentile(bares, 0.95),
        };
        if (json) {
          const unit = delayMs === 0 ? 'ratio' : 'round trips';
          const target = { measured, limit, unit, ok };
          write(
            JSON.stringify({ bench: 'join', delayMs, runs: pairs.length, ...figures, ...target }),
          );
          continue;
        }
        const { joinP50Ms, joinP95Ms, bareP50Ms, bareP95Ms } = figures;
        write(
          `${ok ? '✓' : '✗'} ${nameOf(delayMs).padEnd(34)} join p50 ${ms(joinP50Ms)} p95 ${ms(joinP95Ms)}, bare p50 ${ms(bareP50Ms)} p95 ${ms(bareP95Ms)}: ${words}`,
        );
      }
      return met;
    },
  };
}
