import type {
  LinkEnd,
  LinkSample,
  ReceivedSample,
  SentSample,
} from '../../call/link/link-sample.js';
import type { TrackSlot } from '../../call/link/track-slot.js';
import { selectedPair, type StatsEntry, type StatsReport } from './stats-report.js';

/** Reads the reports of one connection, one after another; `at` in ms since the epoch. */
export type ReadLinkSample = (report: StatsReport, at: number) => LinkSample;

/** `slotOf` tells which media section a `mid` names; entries of any other are left out. */
export function createLinkSampler(slotOf: (mid: string) => TrackSlot | undefined): ReadLinkSample {
  const countSent = createTotal();
  const countReceived = createTotal();
  return (report, at) => {
    const pair = selectedPair(report);
    const carriers = carriersOf(report);
    return {
      at,
      local: endOf(report.get(pair?.localCandidateId ?? ''), 'local'),
      remote: endOf(report.get(pair?.remoteCandidateId ?? ''), 'remote'),
      roundTrip: roundTripOf(report, pair),
      availableOutgoing: pair?.availableOutgoingBitrate ?? null,
      bytesSent: countSent(carriers, (carrier) => carrier.bytesSent),
      bytesReceived: countReceived(carriers, (carrier) => carrier.bytesReceived),
      sent: bySlot(report, 'outbound-rtp', slotOf, sentSample),
      received: bySlot(report, 'inbound-rtp', slotOf, receivedSample),
    };
  };
}

/** The entries that count the bytes of everything. Firefox counts on candidate pairs only, and each restart makes new ones. */
function carriersOf(report: StatsReport): readonly StatsEntry[] {
  const entries = [...report.values()];
  const transports = entries.filter(
    ({ type, bytesSent }) => type === 'transport' && bytesSent !== undefined,
  );
  return transports.length > 0
    ? transports
    : entries.filter(({ type }) => type === 'candidate-pair');
}

/** Adds up counters that come, go and begin anew, so that their sum only ever rises. */
function createTotal() {
  let total = 0;
  let last: ReadonlyMap<string, number> = new Map();
  return (
    entries: readonly StatsEntry[],
    counterOf: (entry: StatsEntry) => number | undefined,
  ): number => {
    const now = new Map(entries.map((entry) => [entry.id, counterOf(entry) ?? 0]));
    for (const [id, count] of now) {
      const before = last.get(id) ?? 0;
      total += count < before ? count : count - before;
    }
    last = now;
    return total;
  };
}

function endOf(candidate: StatsEntry | undefined, side: 'local' | 'remote'): LinkEnd | null {
  const kind = candidateKinds.find((each) => each === candidate?.candidateType);
  if (candidate === undefined || kind === undefined) return null;
  const { relayProtocol } = candidate;
  const known = relayProtocols.find((each) => each === relayProtocol);
  return {
    kind,
    protocol: candidate.protocol === 'tcp' ? 'tcp' : 'udp',
    relayProtocol: side === 'local' && kind === 'relay' ? (known ?? null) : null,
    address: candidate.address ?? '',
    port: candidate.port ?? null,
  };
}

const candidateKinds = ['host', 'srflx', 'prflx', 'relay'] as const;
const relayProtocols = ['udp', 'tcp', 'tls'] as const;

/** Of the last check of the pair; a browser that does not measure there measures with RTCP. */
function roundTripOf(report: StatsReport, pair: StatsEntry | undefined): number | null {
  if (pair?.currentRoundTripTime !== undefined && pair.responsesReceived !== 0) {
    return pair.currentRoundTripTime;
  }
  let latest: StatsEntry | undefined;
  for (const entry of report.values()) {
    if (entry.type !== 'remote-inbound-rtp' || entry.roundTripTime === undefined) continue;
    if ((entry.timestamp ?? 0) >= (latest?.timestamp ?? 0)) latest = entry;
  }
  return latest?.roundTripTime ?? null;
}

function bySlot<Sample>(
  report: StatsReport,
  type: string,
  slotOf: (mid: string) => TrackSlot | undefined,
  sampleOf: (entry: StatsEntry, report: StatsReport) => Sample | null,
): Record<TrackSlot, Sample | null> {
  const samples: Record<TrackSlot, Sample | null> = { mic: null, camera: null, screen: null };
  for (const entry of report.values()) {
    const slot = entry.type === type && entry.mid !== undefined ? slotOf(entry.mid) : undefined;
    if (slot !== undefined) samples[slot] = sampleOf(entry, report) ?? samples[slot];
  }
  return samples;
}

function sentSample(entry: StatsEntry, report: StatsReport): SentSample | null {
  if (!entry.packetsSent) return null;
  const atReceiver = [...report.values()].find(
    ({ type, localId }) => type === 'remote-inbound-rtp' && localId === entry.id,
  );
  return {
    bytes: (entry.bytesSent ?? 0) + (entry.headerBytesSent ?? 0),
    packets: entry.packetsSent,
    frames: entry.framesEncoded ?? 0,
    ...pictureOf(entry),
    codec: codecOf(entry, report),
    targetBitrate: entry.targetBitrate ?? null,
    limitedBy: limits.find((each) => each === entry.qualityLimitationReason) ?? null,
    lossAtReceiver: atReceiver?.fractionLost ?? null,
    jitterAtReceiver: atReceiver?.jitter ?? null,
  };
}

const limits = ['none', 'cpu', 'bandwidth', 'other'] as const;

function receivedSample(entry: StatsEntry, report: StatsReport): ReceivedSample | null {
  if (!entry.packetsReceived) return null;
  return {
    bytes: (entry.bytesReceived ?? 0) + (entry.headerBytesReceived ?? 0),
    packets: entry.packetsReceived,
    packetsLost: entry.packetsLost ?? 0,
    jitter: entry.jitter ?? null,
    frames: entry.framesDecoded ?? 0,
    ...pictureOf(entry),
    codec: codecOf(entry, report),
    freezes: entry.freezeCount ?? null,
    concealedSamples: entry.concealedSamples ?? null,
    totalSamples: entry.totalSamplesReceived ?? null,
  };
}

/** Firefox gives a section without a picture a width of 0. */
function pictureOf({ frameWidth, frameHeight, framesPerSecond }: StatsEntry) {
  return {
    width: frameWidth || null,
    height: frameHeight || null,
    frameRate: framesPerSecond ?? null,
  };
}

/** `audio/opus` is `opus`. */
function codecOf({ codecId }: StatsEntry, report: StatsReport): string | null {
  return report.get(codecId ?? '')?.mimeType?.replace(/^.*\//u, '') ?? null;
}
