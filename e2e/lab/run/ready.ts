/** What is found out before anything is built for a run: whether the words make sense, and whether it can run here. */
import { UsageError } from '../../bench/program.js';
import { isCoturnInstalled } from '../../fixtures/coturn.js';
import { missingForLab } from '../prerequisites.js';
import { scenarios } from '../scenarios/scenarios.js';
import { missingForShapedCables } from '../stage/prerequisites.js';
import { parseArguments, type LabOptions } from './arguments.js';

/** Throws {@link UsageError} with one sentence that says what is wrong or missing. */
export async function readyOptions(args: readonly string[]): Promise<LabOptions> {
  const options = parseArguments(
    args,
    scenarios.map(({ name }) => name),
  );
  const { run, relay, elsewhere } = options;
  if (run.what === 'help' || run.what === 'list') return options;
  const missing = missingForLab();
  if (missing !== null) throw new UsageError(`The lab cannot run here: ${missing}.`);
  if (relay === 'coturn' && !isCoturnInstalled) {
    throw new UsageError('--relay coturn needs coturn (Debian package coturn).');
  }
  const hasScenarios = run.what === 'scenario' || (run.what === 'everything' && elsewhere === null);
  const missingForLines = hasScenarios ? await missingForShapedCables() : null;
  if (missingForLines !== null) {
    throw new UsageError(`The lab's scenarios cannot run here: ${missingForLines}.`);
  }
  return options;
}
