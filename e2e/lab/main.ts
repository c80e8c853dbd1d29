/** `npm run lab`: real browsers behind real NATs, in networks inside this machine. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBench } from '../bench/program.js';
import { root } from '../fixtures/repository.js';
import { usage, type LabOptions } from './run/arguments.js';
import { inkFor } from './run/ink.js';
import { listing } from './run/listing.js';
import { withReport } from './run/matrix-document.js';
import { legend, matrix } from './run/matrix.js';
import type { LabReport } from './run/report-json.js';
import { waysIn } from './run/kept.js';
import { readyToRun } from './run/ready.js';
import { pairLine, skippedLines } from './run/telling.js';
import { runAndKeep, runLab } from './run/run-lab.js';
import { createTeller } from './run/teller.js';
import { useTemporaryFolder } from './run/temporary-folder.js';
import { scenarios } from './scenarios/scenarios.js';

const document = join(root, 'docs/nat-matrix.md');

await runBench(async (opened) => {
  const { options, plan } = await readyToRun(process.argv.slice(2));
  const { run, json } = options;
  if (run.what === 'help' || run.what === 'list') {
    process.stdout.write(run.what === 'help' ? usage : listing(scenarios));
    return 0;
  }
  await useTemporaryFolder(opened);
  const out = json ? process.stderr : process.stdout;
  const ink = inkFor(out);
  if (run.what === 'keep') {
    const { report, kept } = await runAndKeep(opened, run.pair, options);
    out.write(`${pairLine(report, '1/1', ink)}\n\n${waysIn(kept)}\n`);
    process.exitCode = report.passed ? 0 : 1;
    return untilInterrupted();
  }
  const report = await runLab(opened, plan, createTeller(out, ink, plan));
  if (report.skipped.length > 0) out.write(`\n${skippedLines(report.skipped)}\n`);
  if (report.pairs.length > 1) out.write(`\n${matrix(report.pairs, ink)}\n\n${legend}\n`);
  await publish(report, options);
  return report.passed ? 0 : 1;
});

/** The bench's own end at a Ctrl-C is the only one. */
function untilInterrupted(): Promise<never> {
  return new Promise(() => {
    setInterval(() => undefined, 60_000);
  });
}

async function publish(
  report: LabReport,
  { json, output, relay, elsewhere }: LabOptions,
): Promise<void> {
  const text = `${JSON.stringify(report)}\n`;
  if (json) process.stdout.write(text);
  if (output !== null) await writeFile(output, text);
  if (!report.complete || elsewhere !== null || relay === 'none') return;
  const existing = await readFile(document, 'utf8').catch(() => null);
  await writeFile(document, withReport(existing, relay, report));
}
