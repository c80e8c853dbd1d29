/** What a run of the lab found, for machines. Documented in docs/lab.md; `version` rises when a field changes its meaning. */
import { paths as byRank, type Path } from '@parley/shared';
import type { Facts } from '../scenario.js';
import type { Measured } from './places.js';
import type { Miss, PairResult } from './pair.js';
import type { Skipped } from './plan.js';
import type { KindPair } from './selection.js';

export const reportVersion = 1;

export interface LabReport {
  readonly version: typeof reportVersion;
  /** ISO 8601 */
  readonly date: string;
  /** how the page was driven: `Parley`, or the host of another service */
  readonly service: string;
  readonly relay: string;
  /** `Chromium 156.0.8078.79` */
  readonly browser: string;
  readonly durationMs: number;
  /** every pair of kinds was run, and with Parley's own service every scenario */
  readonly complete: boolean;
  readonly passed: boolean;
  /** what the probe measured of each kind before its first pair */
  readonly kinds: readonly Measured[];
  readonly pairs: readonly PairReport[];
  readonly scenarios: readonly ScenarioReport[];
  /** scenarios that this machine cannot run */
  readonly skipped: readonly Skipped[];
}

export interface PairReport {
  readonly pair: KindPair;
  readonly expected: Path;
  /** as the page at each end tells it */
  readonly paths: readonly [Path | null, Path | null];
  readonly passed: boolean;
  readonly joinMs: number;
  readonly pathMs: number | null;
  readonly mediaMs: number | null;
  readonly miss: Miss | null;
}

/** The path of the call: the worse word of both ends, of which each may know its own way to the relay only. */
export const callPath = ({ paths }: Pick<PairReport, 'paths'>): Path | null =>
  byRank.findLast((path) => paths.includes(path)) ?? null;

export interface ScenarioReport {
  readonly name: string;
  readonly title: string;
  readonly passed: boolean;
  readonly facts: Facts;
  readonly cause: string | null;
  readonly durationMs: number;
}

export function pairReport({ meeting, miss }: PairResult): PairReport {
  const { pair, expected, ends, joinMs, pathMs, mediaMs } = meeting;
  const paths = [ends[0].path, ends[1].path] as const;
  return { pair, expected, paths, passed: miss === null, joinMs, pathMs, mediaMs, miss };
}
