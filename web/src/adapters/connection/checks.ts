import type { LinkFacts } from '@parley/shared';

/** What is read of a statistics report's entries (webrtc-stats §8.16–8.18). */
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly usernameFragment?: string;
  readonly iceLocalUsernameFragment?: string;
  readonly requestsSent?: number;
  readonly responsesReceived?: number;
}

export type Checks = LinkFacts['checks'];

export const noChecks: Checks = {
  direct: { tried: 0, answered: 0 },
  relayed: { tried: 0, answered: 0 },
};

/** The checks of the current generation of candidates; those of before an ICE restart are history. */
export function countChecks(report: ReadonlyMap<string, unknown>): Checks {
  const entries = [...report.values()] as Entry[];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const generation = entries.find((entry) => entry.type === 'transport')?.iceLocalUsernameFragment;
  const checks = { direct: { tried: 0, answered: 0 }, relayed: { tried: 0, answered: 0 } };
  for (const pair of entries) {
    if (pair.type !== 'candidate-pair') continue;
    const local = byId.get(pair.localCandidateId ?? '');
    const remote = byId.get(pair.remoteCandidateId ?? '');
    const fragment = local?.usernameFragment;
    if (generation !== undefined && fragment !== undefined && fragment !== generation) continue;
    const isRelayed = local?.candidateType === 'relay' || remote?.candidateType === 'relay';
    const count = isRelayed ? checks.relayed : checks.direct;
    if (wasTried(pair)) count.tried += 1;
    if (wasAnswered(pair)) count.answered += 1;
  }
  return checks;
}

/** Firefox does not count requests. */
const wasTried = ({ requestsSent, state }: Entry) =>
  requestsSent === undefined
    ? state === 'in-progress' || state === 'failed' || state === 'succeeded'
    : requestsSent > 0;

const wasAnswered = ({ responsesReceived, state }: Entry) =>
  (responsesReceived ?? 0) > 0 || state === 'succeeded';

/** The most of either: browsers forget pairs that are dead. */
export function mostChecks(one: Checks, other: Checks): Checks {
  const most = (kind: keyof Checks) => ({
    tried: Math.min(Math.max(one[kind].tried, other[kind].tried), 1_000),
    answered: Math.min(Math.max(one[kind].answered, other[kind].answered), 1_000),
  });
  return { direct: most('direct'), relayed: most('relayed') };
}
