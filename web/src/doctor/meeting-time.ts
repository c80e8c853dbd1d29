/** How long two ends may take to meet through a relay: pure. */
import type { IceServerCheck } from '@parley/doctor';

/** Milliseconds that nobody needs on a quick line, and the most: beyond that, people take it for broken as well. */
const [least, most] = [4_500, 9_000];

/**
 * An allocation takes two ways there and back at least, as the relay asks for credentials first. A meeting takes eleven: one
 * for permissions and two for the checks, then four each for the handshakes of DTLS and SCTP, whose every message goes to the
 * relay twice. The rest is for what gets lost.
 */
const allocationsAsLong = 8;

/** ms, by what the line of this URL has taken for its allocation */
export function meetingTime({ allocate }: Pick<IceServerCheck, 'allocate'>): number {
  if (allocate.state !== 'ok') return least;
  return Math.min(most, Math.max(least, allocate.ms * allocationsAsLong));
}
