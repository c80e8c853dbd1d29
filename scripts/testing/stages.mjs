import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../console/run.mjs';
import { BuildError } from '../console/usage-error.mjs';
import { binary, build } from '../prepare/build.mjs';
import { root } from '../prepare/repository.mjs';
import { findBrowser } from './browser.mjs';
import { countPlaywright, countVitest } from './counts.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */
/** @typedef {{ counts: Counts, output: string }} StageOutcome */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} label what the person reads while it runs
 * @property {readonly string[]} needs stages without whose success it cannot run
 * @property {(args: readonly string[]) => Promise<StageOutcome>} run
 */

/** @type {readonly Stage[]} */
export const stages = [
  check('format', 'Checking the format (prettier)', [
    // in halves, as it uses one core
    { program: 'prettier/bin/prettier.cjs', args: ['--check', 'web', 'e2e'] },
    { program: 'prettier/bin/prettier.cjs', args: ['--check', '.', '!web/**', '!e2e/**'] },
  ]),
  // first of all that reads types: it writes the declarations of shared/ that the others import
  // (all of it: what it leaves out as up to date is not always, see `compile` in prepare/build.mjs)
  check('types', 'Checking the types (tsc)', [
    { program: 'typescript/bin/tsc', args: ['-b', '--force'] },
  ]),
  check('lint', 'Linting (oxlint, knip)', [
    { program: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
    { program: 'knip/bin/knip.js', args: [] },
  ]),
  vitest('unit', 'Running the unit tests', ['unit']),
  vitest('integration', 'Running the integration tests', ['integration', 'measuring']),
  { name: 'build', label: 'Building', needs: [], run: buildAll },
  { name: 'e2e', label: 'Running the browser tests', needs: ['build'], run: runBrowserTests },
];

/**
 * A stage of programs that are each content or not, and run beside one another.
 * @param {string} name
 * @param {string} label
 * @param {{ program: string, args: readonly string[] }[]} programs
 * @returns {Stage}
 */
function check(name, label, programs) {
  return {
    name,
    label,
    needs: [],
    run: async (more) => {
      const outcomes = await Promise.all(
        programs.map(({ program, args }) =>
          run(process.execPath, [binary(program), ...args, ...more], { cwd: root }),
        ),
      );
      const failed = outcomes.filter(({ code }) => code !== 0);
      const counts = {
        passed: outcomes.length - failed.length,
        failed: failed.length,
        skipped: [],
      };
      return { counts, output: failed.map(({ output }) => output).join('\n') };
    },
  };
}

/**
 * @param {string} name
 * @param {string} label
 * @param {readonly string[]} projects of vitest.config.ts
 * @returns {Stage}
 */
function vitest(name, label, projects) {
  return {
    name,
    label,
    needs: [],
    run: (args) =>
      withReport(countVitest, (report) => {
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
        const chosen = projects.map((project) => `--project=${project}`);
        const command = [binary('vitest/vitest.mjs'), 'run', ...chosen, ...reporters];
        return run(process.execPath, [...command, ...args], { cwd: root });
      }),
  };
}

/** @returns {Promise<StageOutcome>} */
async function buildAll() {
  try {
    await build(['servers', 'web', 'e2e']);
    return { counts: { passed: 1, failed: 0, skipped: [] }, output: '' };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return { counts: { passed: 0, failed: 1, skipped: [] }, output: error.message };
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<StageOutcome>}
 */
async function runBrowserTests(args) {
  const CHROMIUM_PATH = await findBrowser();
  return withReport(countPlaywright, (report) => {
    const env = { ...process.env, CHROMIUM_PATH, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
    const config = join('e2e', 'playwright.config.ts');
    const cli = [binary('@playwright/test/cli.js'), 'test', '--config', config];
    return run(process.execPath, [...cli, '--reporter=list,json', ...args], { cwd: root, env });
  });
}

/**
 * Runs a test program that writes a JSON report into a file, and counts that. One that ends badly without a
 * failed test in its report, or without a report, is a failure too.
 * @template T
 * @param {(report: T) => Counts} count
 * @param {(reportPath: string) => Promise<import('../console/run.mjs').Outcome>} program
 * @returns {Promise<StageOutcome>}
 */
async function withReport(count, program) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const report = join(folder, 'report.json');
  try {
    const { code, output } = await program(report);
    const counts = await readFile(report, 'utf8').then(
      (json) => count(JSON.parse(json)),
      () => ({ passed: 0, failed: 0, skipped: [] }),
    );
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return { counts, output };
  } finally {
    await rm(folder, { recursive: true });
  }
}
