/**
 * A look at a relay from outside: one end has an allocation there, the other none. Its packets come to the relayed address
 * as those of a caller who needs no relay; and by the way they go there, this end's NAT shows itself.
 */
import { placeOf, type IceServerCheck } from '@parley/doctor';
import { parseIceUrl, type IceServer } from '@parley/shared';
import { atNobodysPort } from './candidate-text.js';
import type { SocketsSeen } from './nat-mapping.js';
import type { DoctorDeps, SeenCandidate } from './ports.js';
import { createWatch } from './watch.js';

export interface OutsideLookOptions extends Pick<DoctorDeps, 'clock' | 'peers'> {
  /** that URL alone, with its credentials */
  readonly server: IceServer;
  readonly stunUrls: readonly string[];
  /** ms in which the first packet has gone there and back, gathering included; a false alarm would cost more */
  readonly arrivesWithinMs: number;
  /** as an earlier allocation had it */
  readonly relayed: NonNullable<IceServerCheck['relayed']>;
  readonly signal: AbortSignal;
  readonly onSockets: (seen: SocketsSeen) => void;
}

const unknown = { state: 'unknown' } as const;

export async function lookFromOutside(
  options: OutsideLookOptions,
): Promise<IceServerCheck['outside']> {
  const { clock, peers, server, stunUrls, relayed, arrivesWithinMs, signal } = options;
  // At a private address nobody from outside gets there, and by default a relay refuses whoever has such a one.
  if (relayed.scope !== 'global' || stunUrls.length === 0) return unknown;
  const watch = createWatch(clock, signal);
  const startedAt = clock.now();
  const candidates: SeenCandidate[] = [];
  let reached: string | null = null;
  let isOpen = false;
  const pair = peers.connect(
    { iceServers: [server], relayOnly: true },
    { iceServers: [{ urls: [...stunUrls] }], relayOnly: false },
    {
      onCandidate(end, candidate) {
        if (end === 'answering') candidates.push(candidate);
        else reached ??= candidate.address;
      },
      onIceError: () => undefined,
      onComplete: () => undefined,
      onImpossible: () => undefined,
      carry(end, candidate) {
        if (end === 'offering') return candidate.text;
        return candidate.protocol === 'tcp' ? null : atNobodysPort(candidate);
      },
      onOpen() {
        isOpen = true;
        watch.changed();
      },
      onMessage: () => undefined,
      onFailed: () => undefined,
    },
  );
  try {
    await watch.until(() => isOpen, arrivesWithinMs);
    if (signal.aborted) return unknown;
    const { offering, answering } = await pair.read();
    if (isOpen) {
      options.onSockets({
        candidates,
        ports: answering.ports,
        chosen: answering.selected,
        reached,
        servers: stunUrls.flatMap((url) => parseIceUrl(url)?.host ?? []),
        allAnswered: false,
      });
      return { state: 'ok', ms: clock.now() - startedAt };
    }
    const fault = offering.heard ? 'one_way' : 'nothing';
    return mustArrive(candidates, relayed, reached)
      ? { state: 'failed', fault, detail: null }
      : unknown;
  } finally {
    pair.close();
  }
}

/** This end has shown a public address of the relay's family, which no relay refuses; and there was an allocation. */
const mustArrive = (
  candidates: readonly SeenCandidate[],
  relayed: OutsideLookOptions['relayed'],
  reached: string | null,
): boolean =>
  reached !== null &&
  candidates.some(({ type, address }) => {
    const place = placeOf(address);
    // An own address that is public has no candidate of what the outside sees beside it.
    const isSeenOutside = type === 'srflx' || type === 'host';
    return isSeenOutside && place?.scope === 'global' && place.family === relayed.family;
  });
