import { describe, expect, it } from 'vitest';
import { selectedPath } from './selected-path.js';
import type { StatsEntry } from './stats-report.js';

interface Candidate {
  readonly candidateType: string;
  readonly relayProtocol?: string;
}

function report(local: Candidate, remote: Candidate, pair: object, transport?: object) {
  const entries = [
    { id: 'L', type: 'local-candidate', ...local },
    { id: 'R', type: 'remote-candidate', ...remote },
    { id: 'other', type: 'candidate-pair', localCandidateId: 'R', remoteCandidateId: 'L' },
    {
      id: 'P',
      type: 'candidate-pair',
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      ...pair,
    },
    ...(transport === undefined ? [] : [{ id: 'T', type: 'transport', ...transport }]),
  ];
  return new Map<string, StatsEntry>(entries.map((entry) => [entry.id, entry]));
}

const host = { candidateType: 'host' };

describe('the selected path', () => {
  it.each([
    ['udp', 'relay-udp'],
    ['tcp', 'relay-tcp'],
    ['tls', 'relay-tls'],
  ])('names how the own relay is reached: %s', (relayProtocol, path) => {
    const own = { candidateType: 'relay', relayProtocol };
    expect(selectedPath(report(own, host, {}, { selectedCandidatePairId: 'P' }))).toEqual({
      local: path,
      remote: 'host',
    });
  });

  it("sees the other end's relay only as one", () => {
    expect(
      selectedPath(
        report(
          { candidateType: 'srflx' },
          { candidateType: 'relay' },
          {},
          {
            selectedCandidatePairId: 'P',
          },
        ),
      ),
    ).toEqual({ local: 'srflx', remote: 'relay-udp' });
  });

  it.each([{ selected: true }, { nominated: true, state: 'succeeded' }])(
    'is found without a transport entry, by %j',
    (pair) => {
      expect(selectedPath(report(host, { candidateType: 'prflx' }, pair))).toEqual({
        local: 'host',
        remote: 'prflx',
      });
    },
  );

  it('is unknown before a pair is selected', () => {
    expect(selectedPath(report(host, host, { nominated: true, state: 'in-progress' }))).toBe(
      undefined,
    );
    expect(selectedPath(new Map())).toBeUndefined();
  });
});
