/** `npm run bench:relay`: the relay beside coturn and node-turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments, type BenchOptions } from './arguments.js';
import { raiseFileLimit } from './file-limit.js';
import { startGenerator } from './generator/generator.js';
import { describeMachine, type Machine } from './machine.js';
import { renderMachine, renderResults, renderVerdicts } from './report.js';
import { isIncomplete, summarizeChurns, summarizePoints } from './results.js';
import { measure, type Progress } from './rounds.js';
import { describeServer, type ServerName } from './servers/server-names.js';
import type { Coturn } from './servers/servers.js';
import { loadSystemCalls } from './generator/system-calls.js';
import { judge } from './targets.js';
import { concludeWith, UsageError } from './usage-error.js';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printJson(kind: string, value: object): void {
  print(JSON.stringify({ bench: 'relay', kind, ...value }));
}

function chooseCoturn(): Coturn {
  const flags = process.env['COTURN_ARGS'] ?? '';
  return {
    program: process.env['COTURN_BIN'] ?? 'turnserver',
    arguments: flags.split(/\s+/u).filter((flag) => flag !== ''),
    environment: process.env,
  };
}

function isCoturn(server: ServerName): boolean {
  return describeServer(server).program === 'coturn';
}

/** Leaves coturn out where there is none, unless someone has said where it is. */
function withoutMissing(options: BenchOptions, machine: Machine, coturn: Coturn): BenchOptions {
  if (!options.servers.some(isCoturn) || machine.coturn !== undefined) return options;
  if (process.env['COTURN_BIN'] !== undefined) {
    throw new UsageError(`COTURN_BIN names ${coturn.program}, which cannot be run.`);
  }
  const servers = options.servers.filter((server) => !isCoturn(server));
  const reason = `${coturn.program} is not installed (Debian package coturn), or name it in COTURN_BIN`;
  if (servers.length === 0) throw new UsageError(`Nothing to measure: ${reason}.`);
  if (options.json) printJson('fault', { server: 'coturn', reason, isLeftOut: true });
  else print(`coturn is left out: ${reason}.`);
  return { ...options, servers };
}

async function bench(): Promise<number> {
  const asked = parseArguments(process.argv.slice(2));
  const calls = await loadSystemCalls();
  const coturn = chooseCoturn();
  const machine = describeMachine(coturn);
  const chosen = withoutMissing(asked, machine, coturn);
  const options = { ...chosen, idle: raiseFileLimit(calls, chosen.idle) };

  if (options.json) printJson('machine', { ...machine, senders: options.senders });
  else for (const line of renderMachine(machine)) print(line);

  const progress: Progress = {
    say: (text) => process.stderr.write(`${text}\n`),
    measured: (kind, value) => {
      if (options.json) printJson(kind, value);
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const generator = startGenerator();
  try {
    const results = await measure(options, { coturn, folder }, generator, progress);
    const summaries = summarizePoints(results.points);
    const segments = coturn.arguments.includes('--udp-gso');
    const verdicts = judge(summaries, results.idles, segments);
    if (options.json) {
      for (const summary of summaries) printJson('median', summary);
      for (const summary of summarizeChurns(results.churns)) {
        printJson('allocations-median', summary);
      }
      for (const verdict of verdicts) printJson('target', verdict);
    } else {
      for (const line of [...renderResults(results), ...renderVerdicts(verdicts)]) print(line);
    }
    return verdicts.every(({ ok }) => ok) && !isIncomplete(results) ? 0 : 1;
  } finally {
    await generator.stop();
  }
}

// Ends the servers too: they are ended with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await bench();
} catch (error) {
  concludeWith(error);
}
