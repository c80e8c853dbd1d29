/** What is read of a statistics report's entries (W3C webrtc-stats §8); a browser may leave any of it out. */
export interface StatsEntry {
  readonly id: string;
  readonly type: string;
  /** ms since the epoch */
  readonly timestamp?: number;

  // transport
  readonly selectedCandidatePairId?: string;

  // candidate-pair
  /** Firefox, which had no `transport` entries once. */
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  /** seconds */
  readonly currentRoundTripTime?: number;
  readonly responsesReceived?: number;
  readonly requestsReceived?: number;
  /** bit/s */
  readonly availableOutgoingBitrate?: number;

  // local-candidate and remote-candidate
  readonly candidateType?: string;
  readonly protocol?: string;
  readonly relayProtocol?: string;
  readonly address?: string | null;
  readonly port?: number;

  // inbound-rtp, outbound-rtp and what the other end reports of them
  readonly mid?: string;
  readonly codecId?: string;
  readonly localId?: string;
  readonly bytesSent?: number;
  readonly headerBytesSent?: number;
  readonly packetsSent?: number;
  readonly framesEncoded?: number;
  readonly targetBitrate?: number;
  readonly qualityLimitationReason?: string;
  readonly bytesReceived?: number;
  readonly headerBytesReceived?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly framesDecoded?: number;
  readonly freezeCount?: number;
  readonly concealedSamples?: number;
  readonly totalSamplesReceived?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  readonly fractionLost?: number;
  /** seconds */
  readonly jitter?: number;
  readonly roundTripTime?: number;

  // codec
  readonly mimeType?: string;
}

export type StatsReport = ReadonlyMap<string, StatsEntry>;

/** The report of a whole connection; null where there is none to be had, as on a closed one. */
export async function readReport(connection: RTCPeerConnection): Promise<StatsReport | null> {
  try {
    return await connection.getStats();
  } catch {
    return null;
  }
}

/** The candidate pair that everything goes over now; `undefined` before there is one. */
export function selectedPair(report: StatsReport): StatsEntry | undefined {
  let fallback: StatsEntry | undefined;
  for (const entry of report.values()) {
    if (entry.type === 'transport' && entry.selectedCandidatePairId !== undefined) {
      return report.get(entry.selectedCandidatePairId);
    }
    if (entry.type !== 'candidate-pair') continue;
    if (entry.selected === true) fallback = entry;
    else if (entry.nominated === true && entry.state === 'succeeded') fallback ??= entry;
  }
  return fallback;
}
