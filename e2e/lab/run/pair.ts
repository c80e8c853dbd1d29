/** One pair of networks: two people meet, and where that misses, what both ends saw is kept. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expectedPath } from '@parley/doctor';
import type { Page } from '@playwright/test';
import type { Opened } from '../../bench/program.js';
import { recordPage, type PageRecord } from '../../fixtures/page-record.js';
import { root } from '../../fixtures/repository.js';
import { readConnections } from '../drivers/connection-record.js';
import type { PageDriver } from '../drivers/page-driver.js';
import { openContext } from '../lab.js';
import { traitsOf } from '../network-traits.js';
import { routerDescriptions, type RouterKind } from '../router-kind.js';
import { meet, type Guest } from './meeting.js';
import { missOf, type EndEvidence, type MeetingRecord } from './meeting-record.js';
import type { Place } from './places.js';
import type { KindPair } from './selection.js';

export interface PairResult {
  readonly meeting: MeetingRecord;
  readonly miss: Miss | null;
}

export interface Miss {
  readonly cause: string;
  readonly ends: readonly [EndEvidence, EndEvidence];
}

const screenshots = join(root, 'e2e/lab-results');
/** ms that a page which is stuck may take to be looked at */
const lookMs = 3_000;

export function expectedOf([one, other]: KindPair): NonNullable<ReturnType<typeof expectedPath>> {
  const path = expectedPath(traitsOfKind(one), traitsOfKind(other));
  if (path === null) throw new Error(`there is no path between ${one} and ${other}`);
  return path;
}

const traitsOfKind = (kind: RouterKind) => traitsOf(routerDescriptions[kind].behaviour);

export interface PairOptions {
  readonly pair: KindPair;
  readonly places: readonly [Place, Place];
  readonly driver: PageDriver;
  readonly origin: string;
}

/** What it opens is closed with `opened`. */
export async function runPair(
  opened: Opened,
  { pair, places, driver, origin }: PairOptions,
): Promise<PairResult> {
  const room = `lab-${randomBytes(5).toString('hex')}`;
  const enter = async (index: 0 | 1, name: string) => {
    const context = await openContext(opened, places[index].browser);
    const page = await context.newPage();
    return { page, visit: { room, name }, record: recordPage(page, origin) };
  };
  const guests = [await enter(0, 'Ana'), await enter(1, 'Bob')] as const;
  const meeting = await meet(guests, { pair, driver, expected: expectedOf(pair) });
  if (missOf(meeting) === null) return { meeting, miss: null };
  const evidenceOf = (index: 0 | 1): Promise<EndEvidence> =>
    readEvidence(guests[index], `${pair.join('-')}-${index + 1}`);
  const ends = [await evidenceOf(0), await evidenceOf(1)] as const;
  return { meeting, miss: { cause: missOf(meeting, ends) ?? '', ends } };
}

async function readEvidence(
  { page, record }: Guest & { readonly record: PageRecord },
  name: string,
): Promise<EndEvidence> {
  await mkdir(screenshots, { recursive: true });
  const path = join(screenshots, `${name}.png`);
  return {
    connections: await page.evaluate(readConnections).catch(() => []),
    complaints: [...record.exceptions, ...record.consoleErrors],
    screenshot: await seen(page, path),
  };
}

const seen = (page: Page, path: string): Promise<string | null> =>
  page.screenshot({ path, timeout: lookMs }).then(
    () => path,
    () => null,
  );
