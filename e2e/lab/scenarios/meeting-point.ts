/** What scenarios with two people begin with: they meet, on the path that is expected of them. */
import { randomBytes } from 'node:crypto';
import type { Path } from '@parley/shared';
import {
  everyoneSeesAndHearsEveryone,
  type CallPage,
  type JoinOptions,
} from '../../fixtures/call-page.js';

export const newRoom = (): string => `lab-${randomBytes(5).toString('hex')}`;

/** ms from both having joined until the best path has to be taken, as in the matrix */
const pathWithinMs = 10_000;

/** Not what was expected; the message says what is so instead, for people. */
export class Missed extends Error {
  override name = 'Missed';
}

/** What each of two pages says of the line to the other. */
const pathsOf = ([one, other]: readonly [CallPage, CallPage]): Promise<(string | null)[]> =>
  Promise.all([one.tileOf(other), other.tileOf(one)].map((tile) => tile.getAttribute('data-path')));

/** Waits until both ends are on that path. Throws {@link Missed}. @param within ms */
export async function expectPathOf(
  people: readonly [CallPage, CallPage],
  path: Path,
  within = pathWithinMs,
): Promise<void> {
  const [one, other] = people;
  try {
    await Promise.all([one.expectPath(other, path, within), other.expectPath(one, path, within)]);
  } catch (error) {
    const found = await pathsOf(people);
    const words = found.map((each) => each ?? 'none').join(' and ');
    throw new Missed(`the two ends are on the paths ${words}, not on ${path}`, { cause: error });
  }
}

/**
 * Both join a new room, and see and hear each other on that path. Answers after how many ms both were on it, from the moment
 * when both had joined. Throws {@link Missed} when they take another one.
 */
export async function meetOn(
  people: readonly [CallPage, CallPage],
  path: Path,
  options: JoinOptions = {},
): Promise<number> {
  const room = newRoom();
  for (const person of people) await person.joins(room, options);
  const joined = performance.now();
  await expectPathOf(people, path);
  const took = Math.round(performance.now() - joined);
  await everyoneSeesAndHearsEveryone(people);
  // media may have begun on another path, and may have left this one again
  await expectPathOf(people, path);
  return took;
}
