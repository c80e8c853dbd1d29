import { describe, expect, it } from 'vitest';
import type { StatsEntry } from '../connection/stats-report.js';
import { endReading } from './pair-reading.js';

const reportOf = (...entries: readonly StatsEntry[]) =>
  new Map(entries.map((entry) => [entry.id, entry]));

const host = {
  id: 'host',
  type: 'local-candidate',
  candidateType: 'host',
  protocol: 'udp',
  address: '',
  port: 21_450,
};
const mapped = {
  id: 'mapped',
  type: 'local-candidate',
  candidateType: 'prflx',
  protocol: 'udp',
  address: '(redacted)',
  port: 57_369,
};

describe('the statistics of an end', () => {
  it('tell the local candidate of the pair that is selected', () => {
    const report = reportOf(
      host,
      mapped,
      { id: 'transport', type: 'transport', selectedCandidatePairId: 'pair' },
      { id: 'pair', type: 'candidate-pair', localCandidateId: 'mapped' },
    );
    expect(endReading(report)).toEqual({
      ports: [21_450],
      selected: { type: 'prflx', address: '(redacted)', port: 57_369 },
      heard: false,
    });
  });

  it('tell nothing of what is not there', () => {
    expect(endReading(new Map())).toEqual({ ports: [], selected: null, heard: false });
    expect(endReading(reportOf(host)).selected).toBeNull();
  });

  it('tell that the other end was heard, by its checks or by its unknown address', () => {
    const checked = { id: 'pair', type: 'candidate-pair', requestsReceived: 1 };
    expect(endReading(reportOf(checked)).heard).toBe(true);
    const unknown = { id: 'remote', type: 'remote-candidate', candidateType: 'prflx' };
    expect(endReading(reportOf(unknown)).heard).toBe(true);
    expect(endReading(reportOf({ ...checked, requestsReceived: 0 })).heard).toBe(false);
  });
});
