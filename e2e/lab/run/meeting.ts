/** Two people call each other: what came of it, measured. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Path } from '@parley/shared';
import type { Page } from '@playwright/test';
import { readConnections } from '../drivers/connection-record.js';
import { enough, type PageDriver, type Visit } from '../drivers/page-driver.js';
import { worstPath } from '../drivers/statistics-driver.js';
import type { Arrived } from '../../fixtures/media-probe.js';
import { fitsExpectation, type EndRecord, type MeetingRecord } from './meeting-record.js';
import type { KindPair } from './selection.js';

/** ms from both having joined until the path has to be the best one, and video and sound have to be there */
const withinMs = 10_000;
/** ms for media to arrive in, even where the path came late or not at all */
const leastMs = 3_000;
/** ms between two looks at the paths */
const lookEveryMs = 100;

/** Someone who has not gone anywhere yet. */
export interface Guest {
  readonly page: Page;
  readonly visit: Visit;
}

export interface MeetingOptions {
  readonly pair: KindPair;
  readonly driver: PageDriver;
  readonly expected: Path;
}

export async function meet(
  guests: readonly [Guest, Guest],
  { pair, driver, expected }: MeetingOptions,
): Promise<MeetingRecord> {
  const began = performance.now();
  const enter = ({ page, visit }: Guest) => refusalOf(driver.join(page, visit));
  const refusals = await Promise.all([enter(guests[0]), enter(guests[1])]);
  const joined = performance.now();
  const since = (): number => Math.round(performance.now() - joined);
  const isIn = refusals.every((refusal) => refusal === null);

  const pathOf = ({ page }: Guest): Promise<Path | null> => driver.path(page).catch(() => null);
  const readPaths = async (): Promise<[Path | null, Path | null]> =>
    Promise.all([pathOf(guests[0]), pathOf(guests[1])]);
  const untilBest = async (): Promise<number | null> => {
    while (since() < withinMs) {
      const found = await readPaths();
      if (fitsExpectation(found, { expected, covers: driver.pathCovers })) return since();
      await delay(lookEveryMs);
    }
    return null;
  };
  const untilMedia = async ({ page }: Guest): Promise<{ ms: number | null; arrived: Arrived }> => {
    const within = Math.max(leastMs, withinMs - since());
    const arrived = await driver.mediaFlows(page, within).catch(() => nothing);
    const isEnough = arrived.frames >= enough.frames && arrived.audioBytes >= enough.audioBytes;
    return { ms: isEnough ? since() : null, arrived };
  };
  const pathMs = isIn ? await untilBest() : null;
  // only now: what came before may have come by another path
  const media = isIn
    ? await Promise.all([untilMedia(guests[0]), untilMedia(guests[1])])
    : ([noMedia, noMedia] as const);
  // the best path may have been left again
  const found = await readPaths();
  const seenBy = ({ page }: Guest): Promise<Path | null> =>
    page
      .evaluate(readConnections)
      .then(worstPath)
      .catch(() => null);
  const seen = await Promise.all([seenBy(guests[0]), seenBy(guests[1])]);
  const end = (index: 0 | 1): EndRecord => ({
    refusal: refusals[index],
    path: found[index],
    seen: seen[index],
    arrived: media[index].arrived,
  });
  return {
    pair,
    expected,
    covers: driver.pathCovers,
    joinMs: Math.round(joined - began),
    pathMs,
    mediaMs: latest(media[0].ms, media[1].ms),
    ends: [end(0), end(1)],
  };
}

const nothing: Arrived = { frames: 0, audioBytes: 0 };
const noMedia = { ms: null, arrived: nothing };

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.max(one, other);

const refusalOf = (joining: Promise<void>): Promise<string | null> =>
  joining.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
