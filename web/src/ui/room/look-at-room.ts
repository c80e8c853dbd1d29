import type { RoomId, RoomInfo } from '@parley/shared';
import type { Services } from '../services.js';

/** What is known of a room before joining it. `empty`: nobody is there. `unknown`: the server did not tell. */
export type RoomLook =
  | { readonly type: 'seats'; readonly members: number; readonly capacity: number }
  | { readonly type: 'empty' }
  | { readonly type: 'unknown' };

const unknown: RoomLook = { type: 'unknown' };

const lookOf = (info: RoomInfo | null): RoomLook =>
  info === null
    ? { type: 'empty' }
    : { type: 'seats', members: info.members, capacity: info.capacity };

/** Milliseconds; a browser breaks off what it asks for when the network changes, and answers again a moment later. */
const secondTryMs = 300;

/**
 * Asks who is in a room, and once more where that fails; `unknown` after two failures, or after `patienceMs` milliseconds
 * without an answer.
 */
export async function lookAtRoom(
  { rooms, clock }: Pick<Services, 'rooms' | 'clock'>,
  room: RoomId,
  patienceMs: number,
): Promise<RoomLook> {
  const ask = async () => lookOf(await rooms.info(room));
  const askAgain = async () => {
    await new Promise<void>((resolve) => clock.after(secondTryMs, resolve));
    return ask();
  };
  return new Promise((resolve) => {
    const cancel = clock.after(patienceMs, () => resolve(unknown));
    void ask()
      .catch(askAgain)
      .catch(() => unknown)
      .then((look) => {
        cancel();
        resolve(look);
      });
  });
}

/** The capacity of a room that has no seat left; null where there is one, or where that is not known. */
export const fullAt = (look: RoomLook): number | null =>
  look.type === 'seats' && look.members >= look.capacity ? look.capacity : null;

/** Milliseconds between two looks for a free seat, as somebody waits for one. */
export const seatEveryMs = 5_000;

/** Milliseconds to the next look at a room that is looked at every `everyMs` while it has a seat. */
export const lookAgainMs = (known: RoomLook, everyMs: number): number =>
  fullAt(known) === null ? everyMs : Math.min(everyMs, seatEveryMs);
