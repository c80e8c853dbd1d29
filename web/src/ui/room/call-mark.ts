/** What a tab remembers of the call that is on in it, so that a reload comes back into the call at once. */
import { displayNameSchema, type RoomId } from '@parley/shared';
import * as v from 'valibot';
import type { Storage } from '../../call/ports.js';

const callMarkSchema = v.object({
  /** names the page that the call is on in, among those of this browser */
  id: v.string(),
  /** when the call was last on, ms since the epoch */
  at: v.number(),
  name: displayNameSchema,
  /** A muted microphone is open, and so ready to be heard. */
  mic: v.picklist(['on', 'muted', 'off']),
  camera: v.boolean(),
  screen: v.boolean(),
  relayOnly: v.boolean(),
});
export type CallMark = v.InferOutput<typeof callMarkSchema>;

/**
 * Milliseconds that a call stays worth coming back to without a question: a network that was gone for a while, not a
 * window that is opened again the next morning.
 */
export const longestAbsenceMs = 5 * 60_000;

const key = (room: RoomId) => `parley.call.${room}`;

/** The mark of a call that was on in this tab just now; null when there is none. */
export function readCallMark(storage: Storage, room: RoomId, now: number): CallMark | null {
  const text = storage.get('tab', key(room));
  if (text === null) return null;
  const mark = v.safeParse(v.pipe(v.string(), v.parseJson(), callMarkSchema), text);
  if (!mark.success) return null;
  const absence = now - mark.output.at;
  // Negative: the machine's clock was set back.
  return absence >= 0 && absence <= longestAbsenceMs ? mark.output : null;
}

export function writeCallMark(storage: Storage, room: RoomId, mark: CallMark): void {
  storage.set('tab', key(room), JSON.stringify(mark));
}

export function forgetCallMark(storage: Storage, room: RoomId): void {
  storage.set('tab', key(room), null);
}

/** The name that the page of this mark holds among the pages of this browser. */
export const heldName = ({ id }: Pick<CallMark, 'id'>): string => `parley.call.${id}`;
