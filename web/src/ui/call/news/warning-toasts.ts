import type { QualityState, RemoteMember } from '../../../call/state.js';
import { shownName } from '../../room/display-name.js';
import { linkWarningWords, ownWarningWords } from '../../line/warning-words.js';

/** ms that a warning has to be gone before it is told again */
const quietMs = 120_000;

/** When each warning was last in force, ms since the epoch. */
export type ToldWarnings = ReadonlyMap<string, number>;

export interface Telling {
  readonly texts: readonly string[];
  readonly told: ToldWarnings;
}

/** What to say of warnings that are new. One that comes and goes is said once. */
export function tellWarnings(
  told: ToldWarnings,
  quality: QualityState,
  members: readonly Pick<RemoteMember, 'id' | 'name'>[],
  now: number,
): Telling {
  const inForce = new Map<string, string>();
  for (const warning of quality.own) inForce.set(warning, ownWarningWords(warning).long);
  for (const { id, name } of members) {
    for (const warning of quality.links.get(id) ?? []) {
      inForce.set(`${id} ${warning.complaint}`, linkWarningWords(warning, shownName(name)).long);
    }
  }
  const recent = new Map([...told].filter(([, at]) => now - at < quietMs));
  const texts = [...inForce].filter(([key]) => !recent.has(key)).map(([, text]) => text);
  for (const key of inForce.keys()) recent.set(key, now);
  return { texts, told: recent };
}
