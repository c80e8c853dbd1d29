/**
 * A look at this end's network: two of its sockets ask every STUN server how they are seen, and then each other at what
 * they were told (hairpinning, RFC 4787 §6).
 */
import { placeOf, type Family, type NetworkCheck } from '@parley/doctor';
import { parseIceUrl } from '@parley/shared';
import {
  answersWithinMs,
  nothingYet,
  withCandidate,
  withError,
  type IceReading,
} from './ice-reading.js';
import type { SocketsSeen } from './nat-mapping.js';
import type { DoctorDeps, End, SeenAddress, SeenCandidate } from './ports.js';
import { createWatch } from './watch.js';

/**
 * Milliseconds in which every server has answered by every family. More than for one that need not be there: whom the wait is
 * too short for is told that IPv6 is broken.
 */
const everyoneAnswersWithinMs = 8_000;
/** Milliseconds in which the two meet; the way is no longer than to the router and back. */
const meetsWithinMs = 2_000;

export interface NetworkLookOptions extends Pick<DoctorDeps, 'clock' | 'peers'> {
  readonly stunUrls: readonly string[];
  readonly signal: AbortSignal;
}

export interface NetworkSeen {
  readonly reading: IceReading;
  readonly sockets: SocketsSeen;
  readonly hairpinning: NetworkCheck['hairpinning'];
}

/** Resolves some 16 s later at the latest. */
export async function lookAtNetwork(options: NetworkLookOptions): Promise<readonly NetworkSeen[]> {
  const seen = await lookByFamily('ipv4', options);
  const { candidates } = seen.reading;
  if (candidates.some(isPublic('ipv4')) || !candidates.some(isPublic('ipv6'))) return [seen];
  // Without IPv4, nothing but this tells how other destinations than STUN servers see a socket.
  return [seen, await lookByFamily('ipv6', options)];
}

async function lookByFamily(
  family: Family,
  { clock, peers, stunUrls, signal }: NetworkLookOptions,
): Promise<NetworkSeen> {
  const isMeant = isPublic(family);
  const watch = createWatch(clock, signal);
  const startedAt = clock.now();
  const readings: Record<End, IceReading> = { offering: nothingYet, answering: nothingYet };
  let isOpen = false;
  const read = (end: End, next: IceReading) => {
    readings[end] = next;
    watch.changed();
  };
  const settings = {
    iceServers: stunUrls.length === 0 ? [] : [{ urls: [...stunUrls] }],
    relayOnly: false,
  };
  const pair = peers.connect(settings, settings, {
    onCandidate: (end, candidate) =>
      read(end, withCandidate(readings[end], candidate, clock.now() - startedAt)),
    onIceError: (end, error) => read(end, withError(readings[end], error)),
    onComplete: (end) => read(end, { ...readings[end], isComplete: true }),
    onImpossible() {
      for (const end of ['offering', 'answering'] as const) {
        read(end, { ...readings[end], isComplete: true });
      }
    },
    carry: (_, candidate) => (isMeant(candidate) ? candidate.text : null),
    onOpen() {
      isOpen = true;
      watch.changed();
    },
    onMessage: () => undefined,
    onFailed: () => undefined,
  });
  try {
    const isKnown = ({ candidates, isComplete }: IceReading) =>
      isComplete || candidates.some(isMeant);
    await watch.until(
      () => isKnown(readings.offering) && isKnown(readings.answering),
      answersWithinMs,
    );
    const mayMeet = Object.values(readings).every(({ candidates }) => candidates.some(isMeant));
    if (mayMeet) await watch.until(() => isOpen, meetsWithinMs);
    // Those who were asked last may answer last.
    await watch.until(
      () => readings.offering.isComplete,
      Math.max(0, startedAt + everyoneAnswersWithinMs - clock.now()),
    );
    const { offering: reading, answering: other } = readings;
    const { selected, ports } = (await pair.read()).offering;
    // A NAT of IPv4 may turn packets round without translating them, and then they show nothing (RFC 4787 §6).
    const isTelling = family === 'ipv6' && isOpen;
    return {
      reading,
      sockets: {
        candidates: reading.candidates,
        ports,
        chosen: isTelling ? selected : null,
        reached: isTelling ? (other.candidates.find(isMeant)?.address ?? null) : null,
        servers: stunUrls.flatMap((url) => parseIceUrl(url)?.host ?? []),
        allAnswered: reading.isComplete && reading.errors.length === 0,
      },
      hairpinning:
        family === 'ipv4' && mayMeet && !signal.aborted
          ? hairpinningOf(isOpen, selected)
          : 'unknown',
    };
  } finally {
    pair.close();
  }
}

const isPublic =
  (family: Family) =>
  ({ type, address }: SeenCandidate): boolean => {
    const place = placeOf(address);
    return type === 'srflx' && place?.family === family && place.scope === 'global';
  };

function hairpinningOf(isOpen: boolean, chosen: SeenAddress | null): NetworkCheck['hairpinning'] {
  if (!isOpen) return 'no';
  // By its own address a socket reaches another of this machine only where there is no NAT.
  return chosen === null || chosen.type === 'host' ? 'unknown' : 'yes';
}
