import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { withProgress } = await import('./console/progress.mjs');
const { asksForHelp, exitWith, UsageError } = await import('./console/usage-error.mjs');
const { install } = await import('./prepare/install.mjs');
const { selectStages } = await import('./testing/selection.mjs');
const { stages } = await import('./testing/stages.mjs');
const { summaryLines } = await import('./testing/summary.mjs');

/** @typedef {import('./testing/summary.mjs').StageResult} StageResult */

const names = stages.map(({ name }) => name).join(', ');
const USAGE = `npm test                               every stage: ${names}
npm test -- <stage> …                  these, and what they need
npm test -- unit turn/src/relay        more arguments go to the stage's own program`;

await exitWith(async () => {
  const args = process.argv.slice(2);
  const selection = selectStages(stages, args);
  if ('unknown' in selection) {
    if (asksForHelp(args)) {
      console.log(USAGE);
      return 0;
    }
    throw new UsageError(`Unknown stage: ${selection.unknown}. The stages are: ${names}.`);
  }
  await install();
  /** @type {StageResult[]} */
  const results = [];
  for (const { stage, args } of selection.chosen) {
    const missing = stage.needs.find((name) => results.some((one) => one.name === name && !one.ok));
    results.push(missing === undefined ? await runStage(stage, args) : notRun(stage.name, missing));
  }
  console.log(summaryLines(results).join('\n'));
  return results.every(({ ok }) => ok) ? 0 : 1;
});

/**
 * @param {import('./testing/stages.mjs').Stage} stage
 * @param {readonly string[]} args
 * @returns {Promise<StageResult>}
 */
async function runStage(stage, args) {
  const started = Date.now();
  const { counts, output } = await withProgress(stage.label, () => stage.run(args));
  // on a build machine everything that a test can use is installed: there, skipped is untested
  if (process.env['CI']) counts.failed += counts.skipped.length;
  const ok = counts.failed === 0;
  if (!ok) console.log(`\n${output.trim()}\n`);
  return { name: stage.name, ok, counts, ms: Date.now() - started };
}

/**
 * @param {string} name
 * @param {string} missing the stage that failed before it
 * @returns {StageResult}
 */
function notRun(name, missing) {
  const counts = { passed: 0, failed: 1, skipped: [] };
  return { name, ok: false, counts, ms: 0, note: `not run, because ${missing} failed` };
}
