import * as v from 'valibot';
import { instanceIdSchema, memberIdSchema } from './ids.js';
import { isVisible } from './visible-text.js';

/** What a member sends at the moment. */
export const mediaStateSchema = v.object({
  mic: v.boolean(),
  cam: v.boolean(),
  screen: v.boolean(),
});
export type MediaState = v.InferOutput<typeof mediaStateSchema>;

export const maxNameLength = 64;

/** Control characters, line separators, and marks that turn the direction of the text around a name. */
const forbidden = String.raw`\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069`;

const blanksAndForbidden = new RegExp(`[\\s${forbidden}]+`, 'gu');

/** A name that nobody could see is none. */
const visibleOrNone = (name: string): string => (isVisible(name) ? name : '');

/** A display name: trimmed, at most 64 UTF-16 units, no control characters; empty means that none was given. */
export const displayNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(maxNameLength),
  v.regex(new RegExp(`^[^${forbidden}]*$`, 'u')),
  v.transform(visibleOrNone),
);

/** The name that the schema accepts and that is nearest to what a person typed or a link gives; maybe empty. */
export function fitDisplayName(text: string): string {
  let name = '';
  // By code point, so that no emoji is cut in half.
  for (const sign of text.replaceAll(blanksAndForbidden, ' ').trim()) {
    if (name.length + sign.length > maxNameLength) break;
    name += sign;
  }
  return visibleOrNone(name.trim());
}

/** `here`: connected to signaling. `away`: vanished, the seat is kept for `graceMs`. Says nothing about media. */
export const presenceSchema = v.picklist(['here', 'away']);
export type Presence = v.InferOutput<typeof presenceSchema>;

export const memberSchema = v.object({
  id: memberIdSchema,
  /** Rises with every new member of the room; of two members, the one with the higher number initiates their link. */
  joinNumber: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  instance: instanceIdSchema,
  name: displayNameSchema,
  media: mediaStateSchema,
  presence: presenceSchema,
});
export type Member = v.InferOutput<typeof memberSchema>;
