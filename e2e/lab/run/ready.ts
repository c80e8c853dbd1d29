/** What is found out before anything is built for a run: whether the words make sense, and whether it can run here. */
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../bench/program.js';
import { isCoturnInstalled } from '../../fixtures/coturn.js';
import { missingForLab } from '../prerequisites.js';
import { scenarios } from '../scenarios/scenarios.js';
import { missingForShapedCables } from '../stage/prerequisites.js';
import { parseArguments, type LabOptions } from './arguments.js';
import { planOf, type Plan } from './plan.js';

export interface Ready {
  readonly options: LabOptions;
  readonly plan: Plan;
}

/** Throws {@link UsageError} with one sentence that says what is wrong or missing. */
export async function readyToRun(args: readonly string[]): Promise<Ready> {
  const options = parseArguments(
    args,
    scenarios.map(({ name }) => name),
  );
  const { run, relay, output } = options;
  const planned = (missingForLines: string | null): Ready => ({
    options,
    plan: planOf(options, scenarios, missingForLines),
  });
  if (run.what === 'help' || run.what === 'list') return planned(null);
  const missing = missingForLab();
  if (missing !== null) throw new UsageError(`The lab cannot run here: ${missing}.`);
  if (relay === 'coturn' && !isCoturnInstalled) {
    throw new UsageError('--relay coturn needs coturn (Debian package coturn).');
  }
  if (output !== null) await checkOutput(resolve(output));
  const ready = planned(await missingForShapedCables());
  const [skipped] = ready.plan.skipped;
  if (run.what === 'scenario' && skipped !== undefined) {
    throw new UsageError(`The scenario ${skipped.name} cannot run here: ${skipped.reason}.`);
  }
  return ready;
}

/** The file is written at the end of a run, which may be minutes away. */
async function checkOutput(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) throw new UsageError(`--output: ${file} is a folder.`);
  const place = found === null ? dirname(file) : file;
  try {
    await access(place, constants.W_OK);
  } catch {
    throw new UsageError(`--output: nothing can be written in ${place}.`);
  }
}
