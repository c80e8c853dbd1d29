/** What a run of the lab does. */
import type { Scenario } from '../scenario.js';
import type { Elsewhere, LabOptions, RelayName } from './arguments.js';
import { allPairs, type KindPair } from './selection.js';

export interface Plan {
  readonly pairs: readonly KindPair[];
  readonly scenarios: readonly Scenario[];
  /** what belongs to it, and cannot be run on this machine */
  readonly skipped: readonly Skipped[];
  readonly relay: RelayName;
  readonly elsewhere: Elsewhere | null;
  /** it holds all that there is */
  readonly complete: boolean;
}

export interface Skipped {
  /** of a scenario */
  readonly name: string;
  /** what this machine lacks, as a sentence without its full stop */
  readonly reason: string;
}

/** @param missingForLines what this machine lacks for lines that are slow or lossy; null: nothing */
export function planOf(
  { run, relay, elsewhere }: Pick<LabOptions, 'run' | 'relay' | 'elsewhere'>,
  scenarios: readonly Scenario[],
  missingForLines: string | null,
): Plan {
  const isEverything = run.what === 'everything';
  const chosen = scenarios.filter(({ name }) =>
    run.what === 'scenario' ? name === run.name : isEverything && elsewhere === null,
  );
  const skipped = chosen.flatMap(({ name, shapesLines }): Skipped[] =>
    shapesLines && missingForLines !== null ? [{ name, reason: missingForLines }] : [],
  );
  return {
    pairs: run.what === 'pairs' ? run.pairs : isEverything ? allPairs : [],
    scenarios: chosen.filter(({ name }) => !skipped.some((each) => each.name === name)),
    skipped,
    relay,
    elsewhere,
    complete: isEverything && skipped.length === 0,
  };
}
