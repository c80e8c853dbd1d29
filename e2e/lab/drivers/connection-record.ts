/** What the browser itself tells of a page's peer connections: read in the page, for any service. */

export interface CandidateRecord {
  readonly id: string;
  readonly type: string;
  /** `address:port/protocol` */
  readonly at: string;
  /** of an own relay candidate: how the relay is reached */
  readonly relayProtocol: string | null;
  readonly url: string | null;
}

export interface PairRecord {
  /** ids of candidates */
  readonly local: string;
  readonly remote: string;
  readonly state: string;
  readonly nominated: boolean;
  readonly requestsSent: number;
  readonly responsesReceived: number;
}

export interface ConnectionRecord {
  readonly connectionState: string;
  readonly iceConnectionState: string;
  readonly iceGatheringState: string;
  readonly local: readonly CandidateRecord[];
  readonly remote: readonly CandidateRecord[];
  readonly pairs: readonly PairRecord[];
  /** the one that media flows over now */
  readonly selected: PairRecord | null;
  readonly framesDecoded: number;
  readonly audioBytes: number;
}

/** Runs in the page: every connection that it has negotiated media on and not closed, the oldest first. */
export async function readConnections(): Promise<ConnectionRecord[]> {
  const readOne = async (connection: RTCPeerConnection): Promise<ConnectionRecord> => {
    const local: CandidateRecord[] = [];
    const remote: CandidateRecord[] = [];
    const pairs: (PairRecord & { readonly id: string })[] = [];
    let selectedId = '';
    let framesDecoded = 0;
    let audioBytes = 0;
    for (const entry of (await connection.getStats()).values()) {
      switch (entry.type) {
        case 'local-candidate':
        case 'remote-candidate': {
          const list = entry.type === 'local-candidate' ? local : remote;
          list.push({
            id: entry.id,
            type: entry.candidateType,
            at: `${entry.address ?? ''}:${entry.port ?? ''}/${entry.protocol ?? ''}`,
            relayProtocol: entry.relayProtocol ?? null,
            url: entry.url ?? null,
          });
          break;
        }
        case 'candidate-pair':
          pairs.push({
            id: entry.id,
            local: entry.localCandidateId,
            remote: entry.remoteCandidateId,
            state: entry.state,
            nominated: entry.nominated === true,
            requestsSent: entry.requestsSent ?? 0,
            responsesReceived: entry.responsesReceived ?? 0,
          });
          break;
        case 'transport':
          selectedId ||= entry.selectedCandidatePairId ?? '';
          break;
        case 'inbound-rtp':
          if (entry.kind === 'video') framesDecoded += entry.framesDecoded ?? 0;
          else audioBytes += entry.bytesReceived ?? 0;
          break;
        default:
      }
    }
    const { connectionState, iceConnectionState, iceGatheringState } = connection;
    const states = { connectionState, iceConnectionState, iceGatheringState };
    const selected = pairs.find(({ id }) => id === selectedId) ?? null;
    return { ...states, local, remote, pairs, selected, framesDecoded, audioBytes };
  };
  const open = window.mediaProbe.connections.filter((each) => each.signalingState !== 'closed');
  return Promise.all(open.map(readOne));
}
