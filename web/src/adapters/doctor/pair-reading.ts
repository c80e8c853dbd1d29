import type { EndReading } from '../../doctor/ports.js';
import { selectedPair, type StatsReport } from '../connection/stats-report.js';

/** What one end's statistics tell of its way to the other end. */
export function endReading(report: StatsReport): EndReading {
  const local = report.get(selectedPair(report)?.localCandidateId ?? '');
  const entries = [...report.values()];
  return {
    ports: entries.flatMap(({ type, candidateType, protocol, port }) =>
      type === 'local-candidate' && candidateType === 'host' && protocol === 'udp'
        ? (port ?? [])
        : [],
    ),
    selected:
      local?.candidateType === undefined
        ? null
        : {
            type: local.candidateType,
            // Empty, or a word for that it is hidden.
            address: local.address || null,
            port: local.port ?? null,
          },
    // Whoever sends a check from an address that nobody told of becomes a candidate by it (RFC 8445 §7.3.1.3).
    heard: entries.some(
      ({ type, requestsReceived = 0, candidateType }) =>
        (type === 'candidate-pair' && requestsReceived > 0) ||
        (type === 'remote-candidate' && candidateType === 'prflx'),
    ),
  };
}
