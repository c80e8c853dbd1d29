import type { RecoveryOptions } from './recovery-arguments.js';
import type { Fault } from './recovery-faults.js';
import { percentile } from './statistics.js';

/** What one cut came to. */
export interface Run {
  /** until frames flowed again in both directions; null: they did not within a minute */
  readonly ms: number | null;
  /** over which they flow afterwards */
  readonly path: string;
  /** peer connections that one end has made in all */
  readonly connections: number;
}

export interface Report {
  tell(fault: Fault, run: number, result: Run): void;
  /** Tells what all runs come to, and answers whether every target is met. */
  conclude(): boolean;
}

const seconds = (ms: number): string =>
  Number.isFinite(ms) ? `${(ms / 1000).toFixed(2).padStart(6)} s` : '   never';

export function createReport({ faults, runs, json }: RecoveryOptions): Report {
  const times = new Map<Fault, number[]>(faults.map((fault) => [fault, []]));
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  return {
    tell(fault, run, { ms, path, connections }) {
      times.get(fault)?.push(ms ?? Number.POSITIVE_INFINITY);
      if (json) {
        write(JSON.stringify({ bench: 'recovery', fault: fault.name, run, ms, path, connections }));
        return;
      }
      const rebuilt = connections === 1 ? 'same connection' : `${connections} connections`;
      const number = `${run}/${runs}`.padStart(7);
      const result = `${seconds(ms ?? Number.NaN)}  ${path.padEnd(9)}  ${rebuilt}`;
      write(`${fault.words.padEnd(42)} ${number}  ${result}`);
    },
    conclude() {
      if (!json) write('');
      let met = true;
      for (const fault of faults) {
        const values = times.get(fault) ?? [];
        const [p50, p95] = [percentile(values, 0.5), percentile(values, 0.95)];
        const ok = fault.limit === null || p95 <= fault.limit;
        met &&= ok;
        if (json) {
          const { name, limit } = fault;
          // JSON has no infinity: null is a call that did not come back
          const [p50Ms, p95Ms] = [p50, p95].map((ms) => (Number.isFinite(ms) ? ms : null));
          const figures = { runs: values.length, p50Ms, p95Ms, limitMs: limit, ok };
          write(JSON.stringify({ bench: 'recovery', name, ...figures }));
          continue;
        }
        const target = fault.limit === null ? '' : `  (at most ${fault.limit / 1000} s)`;
        const figures = `p50 ${seconds(p50)}  p95 ${seconds(p95)}${target}`;
        write(`${ok ? '✓' : '✗'} ${fault.words.padEnd(42)} ${figures}`);
      }
      return met;
    },
  };
}
