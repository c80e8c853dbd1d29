import type { Path } from '@parley/shared';

/** Milliseconds from the first look at a relayed path on; the last is repeated. */
const relayedDelaysMs = [30_000, 120_000, 300_000] as const;

/**
 * Milliseconds: where the relay is reached over TCP although UDP might have worked, the answer to UDP may merely have come too
 * late, and gathering ends with the first pair that works. So the first search is soon.
 */
const slowRelayDelayMs = 3_000;

/** How long to wait before the next search for a better path; null on the best one there can be. */
export function searchDelayMs(path: Path, searches: number, relayOnly: boolean): number | null {
  switch (path) {
    case 'host':
    case 'prflx':
    case 'srflx':
      return null;
    case 'relay-udp':
      return relayOnly ? null : relayedDelay(searches);
    case 'relay-tcp':
    case 'relay-tls':
      return searches === 0 ? slowRelayDelayMs : relayedDelay(searches - 1);
  }
}

function relayedDelay(searches: number): number {
  return relayedDelaysMs[Math.min(searches, relayedDelaysMs.length - 1)] ?? 0;
}
