/** A run of the lab from its first network to its report. */
import type { Opened } from '../../bench/program.js';
import { loadDriver } from '../drivers/load-driver.js';
import type { PageDriver } from '../drivers/page-driver.js';
import { createInternet, type Internet } from '../internet.js';
import { groundsFor, labFor, type Lab } from '../lab.js';
import type { Scenario } from '../scenario.js';
import { startGuestService } from '../service/guest-service.js';
import { startLabService, type LabService } from '../service/lab-service.js';
import type { Kept } from './kept.js';
import { runPair } from './pair.js';
import { createPlaces, type Places } from './places.js';
import type { Plan } from './plan.js';
import {
  pairReport,
  reportVersion,
  type LabReport,
  type PairReport,
  type ScenarioReport,
} from './report-json.js';
import type { KindPair } from './selection.js';

/** Hears of what happens while it happens. */
export interface Listener {
  pairBegins(pair: KindPair, number: number): void;
  pairEnds(report: PairReport, number: number): void;
  scenarioBegins(scenario: Scenario, number: number): void;
  scenarioEnds(report: ScenarioReport, number: number): void;
}

export async function runLab(opened: Opened, plan: Plan, listener: Listener): Promise<LabReport> {
  const began = new Date();
  const { internet, service, origin, driver, places } = await buildLab(opened, plan);
  const pairs: PairReport[] = [];
  let browser = '';
  for (const [index, pair] of plan.pairs.entries()) {
    listener.pairBegins(pair, index + 1);
    const report = await opened.during(async (within) => {
      const placed = await places.forPair(pair, within);
      browser = `Chromium ${placed[0].browser.version()}`;
      return pairReport(await runPair(within, { pair, places: placed, driver, origin }));
    });
    opened.stillOpen();
    listener.pairEnds(report, index + 1);
    pairs.push(report);
  }
  const scenarios: ScenarioReport[] = [];
  for (const [index, scenario] of plan.scenarios.entries()) {
    listener.scenarioBegins(scenario, index + 1);
    const report = await runScenario(opened, scenario, (within) => {
      if (service === null) throw new Error('scenarios are about Parley itself');
      return labFor(within, internet, service);
    });
    opened.stillOpen();
    listener.scenarioEnds(report, index + 1);
    scenarios.push(report);
  }
  return {
    version: reportVersion,
    date: began.toISOString(),
    service: driver.name,
    relay: plan.relay,
    browser,
    durationMs: Date.now() - began.getTime(),
    complete: plan.complete,
    passed: [...pairs, ...scenarios].every(({ passed }) => passed),
    kinds: places.measured,
    pairs,
    scenarios,
    skipped: plan.skipped,
  };
}

type Settings = Pick<Plan, 'relay' | 'elsewhere'>;

/** One pair whose networks and browsers stay as they are, until `opened` is closed. */
export async function runAndKeep(
  opened: Opened,
  pair: KindPair,
  settings: Settings,
): Promise<{ readonly report: PairReport; readonly kept: Kept }> {
  const { internet, origin, driver, places } = await buildLab(opened, settings);
  const placed = await places.forPair(pair, opened);
  const report = pairReport(await runPair(opened, { pair, places: placed, driver, origin }));
  return { report, kept: { internet, origin, homes: [placed[0].home, placed[1].home] } };
}

/** Networks with a service in them, and how people use it. */
export interface BuiltLab {
  readonly internet: Internet;
  /** null: another one, which nothing is known of */
  readonly service: LabService | null;
  readonly origin: string;
  readonly driver: PageDriver;
  readonly places: Places;
}

/** It lasts until `opened` is closed. */
export async function buildLab(opened: Opened, settings: Settings): Promise<BuiltLab> {
  const internet = opened.add(await createInternet(), (made) => made.close());
  const { service, origin } = await startPlanned(opened, internet, settings);
  const driver = await loadDriver(settings.elsewhere, origin);
  const places = createPlaces(groundsFor(opened, internet, origin));
  return { internet, service, origin, driver, places };
}

async function startPlanned(
  opened: Opened,
  internet: Internet,
  { relay, elsewhere }: Settings,
): Promise<Pick<BuiltLab, 'service' | 'origin'>> {
  const place = { ...internet, namespace: internet.service };
  if (elsewhere !== null && elsewhere.command !== null) {
    const { url, command } = elsewhere;
    return { service: null, ...(await startGuestService(opened, { place, relay, url, command })) };
  }
  const kind = relay === 'coturn' ? 'coturn' : 'parley';
  const service = await startLabService(opened, { place, relay: kind });
  return { service, origin: service.origin };
}

async function runScenario(
  opened: Opened,
  scenario: Scenario,
  labOf: (within: Opened) => Lab,
): Promise<ScenarioReport> {
  const { name, title } = scenario;
  const began = performance.now();
  const end = (outcome: Pick<ScenarioReport, 'passed' | 'facts' | 'cause'>): ScenarioReport => ({
    name,
    title,
    ...outcome,
    durationMs: Math.round(performance.now() - began),
  });
  try {
    const outcome = await opened.during((within) => scenario.run(labOf(within)));
    const { facts } = outcome;
    return outcome.result === 'passed'
      ? end({ passed: true, facts, cause: null })
      : end({ passed: false, facts, cause: outcome.cause });
  } catch (error) {
    return end({ passed: false, facts: {}, cause: messageOf(error) });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
