import type { Path } from '@parley/shared';

/**
 * Milliseconds from the first look at a relayed path on; the last is repeated. The first search is soon, since gathering ends
 * with the first pair that works: where the relay was quicker than a STUN server, or its TCP quicker than its UDP, because
 * one packet was lost, the better candidates were never found.
 */
const delaysMs = [3_000, 30_000, 120_000, 300_000] as const;

/** How long to wait before the next search for a better path; null on the best one there can be. */
export function searchDelayMs(path: Path, searches: number, relayOnly: boolean): number | null {
  switch (path) {
    case 'host':
    case 'prflx':
    case 'srflx':
      return null;
    case 'relay-udp':
      return relayOnly ? null : delayMs(searches);
    case 'relay-tcp':
    case 'relay-tls':
      return delayMs(searches);
  }
}

function delayMs(searches: number): number {
  return delaysMs[Math.min(searches, delaysMs.length - 1)] ?? 0;
}
