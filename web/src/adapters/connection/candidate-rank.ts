/**
 * Ranks of the other end's candidates, so that pairs of a later ICE restart win over those of an earlier one.
 *
 * After a restart Chromium keeps the pair that was selected in the race, and leaves it for one of lower priority only
 * once it has been silent for 2.5 s and another second has passed; before that it does not even check pairs of lower priority.
 * A call whose direct path was cut thus stood still for 4 s with a working relay at hand (measured; 1.4 s with the
 * ranks). The priority of a candidate is a number that is there to express a preference (RFC 8445 §5.1.2), and what is
 * preferred after a restart is the new pair (§2.4): so this end reads the other's candidates with priorities that rise from
 * generation to generation, and within one keep their order.
 *
 * The two ends differ, because a pair counts for no more than the lesser of its priorities, and one's own relay has a small
 * one (type preference 0…2, §5.1.2.2). The controlling end, which chooses the pair, leaves the first generation as it is
 * and raises the later ones above every other. The controlled end follows what is nominated, whatever the ranks, and uses
 * them only to decide which pairs to check: there every generation lies below the priority of an own relay.
 */

/** As ICE hands out the roles: the end that offers controls (RFC 8445 §6.1.1). */
export type IceRole = 'controlling' | 'controlled';

const rankOfType: Readonly<Record<string, number>> = { relay: 1, srflx: 2 };
const bestRank = 3;
/** Greater than every rank. */
const generationStep = 4;

/** Above every priority of RFC 8445's formula, whose type preferences end at 126. */
const raised = 127 * 2 ** 24;
/** Exclusive: priorities have 31 bits (RFC 8445 §5.1.2), and the least of an own relay's is about 2 ** 22. */
const highest = { controlling: 2 ** 31, controlled: 2 ** 22 } as const;

/** A candidate attribute, with or without `a=`: foundation, component and transport, then the priority. */
const attribute = /^((?:a=)?candidate:\S+ \d+ \S+ )\d+( .* typ (\S+).*)$/u;

/** The candidate as this end shall read it; `generation` counts the other end's restarts of ICE from 0. */
export function rankedCandidate(candidate: string, role: IceRole, generation: number): string {
  if (role === 'controlling' && generation === 0) return candidate;
  return candidate.replace(attribute, (_, before: string, after: string, type: string) => {
    const rank = generation * generationStep + (rankOfType[type] ?? bestRank);
    const priority =
      role === 'controlling'
        ? Math.min(raised + rank, highest.controlling - 1)
        : // Whether the other end's way is direct or not is all that counts: own relays must not lose by it.
          Math.min(
            generation * generationStep + (type === 'relay' ? 1 : 2),
            highest.controlled - 1,
          );
    return `${before}${String(priority)}${after}`;
  });
}

/** The same for every candidate in a description. */
export function rankedDescription(sdp: string, role: IceRole, generation: number): string {
  return sdp
    .split('\r\n')
    .map((line) => rankedCandidate(line, role, generation))
    .join('\r\n');
}

/** What tells one generation of candidates from the next (RFC 8839 §5.4). */
export function iceUsernameOf(sdp: string): string | undefined {
  return /^a=ice-ufrag:(\S+)/mu.exec(sdp)?.[1];
}
