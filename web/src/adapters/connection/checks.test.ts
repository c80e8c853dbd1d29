import { describe, expect, it } from 'vitest';
import { countChecks, mostChecks } from './checks.js';

const candidates = [
  { id: 'L', type: 'local-candidate', candidateType: 'host', usernameFragment: 'new' },
  { id: 'LR', type: 'local-candidate', candidateType: 'relay', usernameFragment: 'new' },
  { id: 'LO', type: 'local-candidate', candidateType: 'host', usernameFragment: 'old' },
  { id: 'R', type: 'remote-candidate', candidateType: 'host' },
  { id: 'RR', type: 'remote-candidate', candidateType: 'relay' },
  { id: 'T', type: 'transport', iceLocalUsernameFragment: 'new' },
];

function report(...pairs: readonly object[]) {
  const entries = [
    ...candidates,
    ...pairs.map((pair, index) => ({ id: `P${index}`, type: 'candidate-pair', ...pair })),
  ];
  return new Map<string, unknown>(entries.map((entry) => [entry.id, entry]));
}

const pair = (local: string, remote: string, more: object) => ({
  localCandidateId: local,
  remoteCandidateId: remote,
  ...more,
});

describe('connectivity checks', () => {
  it('are counted by whether a relay is at either end', () => {
    const checks = countChecks(
      report(
        pair('L', 'R', { requestsSent: 4, responsesReceived: 0, state: 'in-progress' }),
        pair('L', 'RR', { requestsSent: 2, responsesReceived: 1, state: 'in-progress' }),
        pair('LR', 'R', { requestsSent: 0, responsesReceived: 0, state: 'waiting' }),
      ),
    );
    expect(checks).toEqual({
      direct: { tried: 1, answered: 0 },
      relayed: { tried: 1, answered: 1 },
    });
  });

  it('are read from the states of pairs in Firefox, which does not count requests', () => {
    const checks = countChecks(
      report(
        pair('L', 'R', { responsesReceived: 0, state: 'failed' }),
        pair('LR', 'R', { responsesReceived: 0, state: 'frozen' }),
      ),
    );
    expect(checks.direct).toEqual({ tried: 1, answered: 0 });
    expect(checks.relayed).toEqual({ tried: 0, answered: 0 });
  });

  it('of before an ICE restart are history', () => {
    const old = pair('LO', 'R', { requestsSent: 90, responsesReceived: 90, state: 'succeeded' });
    expect(countChecks(report(old)).direct).toEqual({ tried: 0, answered: 0 });
  });

  it('stay counted when the browser forgets dead pairs', () => {
    const before = countChecks(report(pair('L', 'R', { requestsSent: 9, state: 'in-progress' })));
    expect(mostChecks(before, countChecks(report()))).toEqual(before);
  });
});
