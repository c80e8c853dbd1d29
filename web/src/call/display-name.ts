import { displayNameSchema, maxNameLength } from '@parley/shared';
import * as v from 'valibot';

/** The name as the protocol allows it: what it forbids is left out, what is too long is cut. */
export function toDisplayName(text: string): string {
  const allowed = Array.from(text)
    .filter((sign) => v.is(displayNameSchema, sign))
    .join('')
    .trim();
  // Cut between UTF-16 units, then without the half of a pair that the cut may have left.
  return allowed
    .slice(0, maxNameLength)
    .replace(/[\uD800-\uDBFF]$/u, '')
    .trim();
}
