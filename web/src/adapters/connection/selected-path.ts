import type { Path } from '@parley/shared';
import { selectedPair, type StatsEntry, type StatsReport } from './stats-report.js';

/** The two ends of a candidate pair. */
export interface PairPaths {
  readonly local: Path;
  readonly remote: Path;
}

/** The pair that media flows over now and the kind of each end; `undefined` before there is one. */
export function selectedPath(report: StatsReport): PairPaths | undefined {
  const pair = selectedPair(report);
  const local = pathOf(report.get(pair?.localCandidateId ?? ''));
  const remote = pathOf(report.get(pair?.remoteCandidateId ?? ''));
  return local === undefined || remote === undefined ? undefined : { local, remote };
}

function pathOf(candidate: StatsEntry | undefined): Path | undefined {
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
