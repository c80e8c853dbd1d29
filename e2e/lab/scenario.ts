import type { Lab } from './lab.js';

/** Something that calls have to get through besides a pair of networks. */
export interface Scenario {
  /** what `--scenario` takes */
  readonly name: string;
  /** one line for people */
  readonly title: string;
  /** Whether it has lines that are slow or lossy, which not every machine can have. */
  readonly shapesLines?: true;
  /** What it opens in this lab is closed after it. A throw counts as a miss, with the error as its cause. */
  run(lab: Lab): Promise<Outcome>;
}

/** What was measured, by name: milliseconds, paths, counts. */
export type Facts = Readonly<Record<string, string | number>>;

export type Outcome =
  | { readonly result: 'passed'; readonly facts: Facts }
  | { readonly result: 'missed'; readonly facts: Facts; readonly cause: string };
