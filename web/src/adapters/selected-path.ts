import type { Path } from '@parley/shared';

/** The two ends of a candidate pair. */
export interface PairPaths {
  readonly local: Path;
  readonly remote: Path;
}

/** What is read of a statistics report's entries (webrtc-stats §8.16–8.18). */
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  /** Firefox, which has no `transport` entries everywhere. */
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly relayProtocol?: string;
}

/** The pair that media flows over now and the kind of each end; `undefined` before there is one. */
export function selectedPath(report: ReadonlyMap<string, unknown>): PairPaths | undefined {
  const entries = [...report.values()] as Entry[];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const pair = selectedPair(entries, byId);
  const local = pathOf(byId.get(pair?.localCandidateId ?? ''));
  const remote = pathOf(byId.get(pair?.remoteCandidateId ?? ''));
  return local === undefined || remote === undefined ? undefined : { local, remote };
}

function selectedPair(
  entries: readonly Entry[],
  byId: ReadonlyMap<string, Entry>,
): Entry | undefined {
  const transport = entries.find(
    (entry) => entry.type === 'transport' && entry.selectedCandidatePairId !== undefined,
  );
  if (transport?.selectedCandidatePairId !== undefined) {
    return byId.get(transport.selectedCandidatePairId);
  }
  const pairs = entries.filter((entry) => entry.type === 'candidate-pair');
  return (
    pairs.find((pair) => pair.selected === true) ??
    pairs.find((pair) => pair.nominated === true && pair.state === 'succeeded')
  );
}

function pathOf(candidate: Entry | undefined): Path | undefined {
  switch (candidate?.candidateType) {
    case 'host':
    case 'prflx':
    case 'srflx':
      return candidate.candidateType;
    case 'relay':
      // Of the other end's relay only its existence is seen: that it is reached over UDP is the best that it can be.
      switch (candidate.relayProtocol) {
        case 'tls':
          return 'relay-tls';
        case 'tcp':
          return 'relay-tcp';
        default:
          return 'relay-udp';
      }
    default:
      return undefined;
  }
}
