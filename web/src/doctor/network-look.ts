/**
 * A look at this end's network: which families lead outside; and two of its sockets ask every STUN server how they are seen,
 * and then each other at what they were told (hairpinning, RFC 4787 §6).
 */
import { placeOf, type Family, type NetworkCheck } from '@parley/doctor';
import { parseIceUrl } from '@parley/shared';
import { lookAtFamilies, type FamiliesSeen } from './family-look.js';
import {
  answersWithinMs,
  nothingYet,
  withCandidate,
  withError,
  type IceReading,
} from './ice-reading.js';
import type { SocketsSeen } from './nat-mapping.js';
import type { DoctorDeps, End, EndSettings, SeenAddress, SeenCandidate } from './ports.js';
import { createWatch } from './watch.js';

/** Milliseconds in which the two meet; the way is no longer than to the router and back. */
const meetsWithinMs = 2_000;

export interface NetworkLookOptions extends Pick<DoctorDeps, 'clock' | 'peers'> {
  readonly stunUrls: readonly string[];
  readonly signal: AbortSignal;
  /** All that was seen by now; again when there is more. */
  readonly onSeen: (seen: NetworkSeen) => void;
}

export interface NetworkSeen {
  /** null: answers may still come */
  readonly families: FamiliesSeen | null;
  readonly sockets: readonly SocketsSeen[];
  readonly hairpinning: NetworkCheck['hairpinning'];
}

export const nothingSeen: NetworkSeen = { families: null, sockets: [], hairpinning: 'unknown' };

/** Resolves when there is no more to find out, at the latest some 15 s later. */
export async function lookAtNetwork(options: NetworkLookOptions): Promise<void> {
  const { stunUrls, signal, onSeen } = options;
  let seen = nothingSeen;
  const tell = ({ sockets = [], ...next }: Partial<NetworkSeen>) => {
    seen = { ...seen, ...next, sockets: [...seen.sockets, ...sockets] };
    if (!signal.aborted) onSeen(seen);
  };
  const settings: EndSettings = {
    iceServers: stunUrls.length === 0 ? [] : [{ urls: [...stunUrls] }],
    relayOnly: false,
  };
  const servers = stunUrls.flatMap((url) => parseIceUrl(url)?.host ?? []);
  const look = lookAtFamilies({ ...options, settings });
  const lookAtFamily = async () => {
    const families = await look.seen;
    const { candidates, isComplete, errors } = families.reading;
    const allAnswered = isComplete && errors.length === 0;
    const own = { candidates, ports: [], chosen: null, reached: null, servers, allAnswered };
    tell({ families, sockets: [own] });
  };
  const lookAtMeetings = async () => {
    await look.early;
    if (signal.aborted) return;
    const first = await meetBy('ipv4', { ...options, settings, servers });
    tell({ sockets: [first.sockets], hairpinning: first.hairpinning });
    const { candidates } = first.sockets;
    if (candidates.some(isPublic('ipv4')) || !candidates.some(isPublic('ipv6'))) return;
    if (signal.aborted) return;
    // Without IPv4, nothing but this tells how other destinations than STUN servers see a socket.
    const second = await meetBy('ipv6', { ...options, settings, servers });
    tell({ sockets: [second.sockets] });
  };
  await Promise.all([lookAtFamily(), lookAtMeetings()]);
}

interface Meeting {
  readonly sockets: SocketsSeen;
  readonly hairpinning: NetworkCheck['hairpinning'];
}

interface MeetingOptions extends Pick<NetworkLookOptions, 'clock' | 'peers' | 'signal'> {
  readonly settings: EndSettings;
  /** host names or addresses */
  readonly servers: readonly string[];
}

/** Two ends of this page ask, and meet at what they were told. Resolves some 7 s later at the latest. */
async function meetBy(
  family: Family,
  { clock, peers, settings, servers, signal }: MeetingOptions,
): Promise<Meeting> {
  const isMeant = isPublic(family);
  const watch = createWatch(clock, signal);
  const startedAt = clock.now();
  const readings: Record<End, IceReading> = { offering: nothingYet, answering: nothingYet };
  let isOpen = false;
  const read = (end: End, next: IceReading) => {
    readings[end] = next;
    watch.changed();
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
    const isTold = ({ candidates, isComplete }: IceReading) =>
      isComplete || candidates.some(isMeant);
    await watch.until(
      () => isTold(readings.offering) && isTold(readings.answering),
      answersWithinMs,
    );
    const mayMeet = Object.values(readings).every(({ candidates }) => candidates.some(isMeant));
    if (mayMeet) await watch.until(() => isOpen, meetsWithinMs);
    const { offering: reading, answering: other } = readings;
    const { selected, ports } = (await pair.read()).offering;
    // A NAT of IPv4 may turn packets round without translating them, and then they show nothing (RFC 4787 §6).
    const isTelling = family === 'ipv6' && isOpen;
    return {
      sockets: {
        candidates: reading.candidates,
        ports,
        chosen: isTelling ? selected : null,
        reached: isTelling ? (other.candidates.find(isMeant)?.address ?? null) : null,
        servers,
        // Whoever has met asks no longer.
        allAnswered: false,
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
