import type { Cut } from '../network/cuts.js';
import type { Network } from '../network/network.js';

export type Pair = 'ana' | 'bob';

/** What is broken between two people, and when time begins to count. */
export interface Fault {
  readonly name: string;
  readonly words: string;
  cutOf(network: Network<Pair>, signalingPort: number): Cut;
  /** ms until it is mended, from when on time counts; null: it counts from the cut, which stays */
  readonly mendedAfter: number | null;
  /** ms that the 95th percentile may take; null: it is told and not judged */
  readonly limit: number | null;
}

export const faults: readonly Fault[] = [
  {
    name: 'direct',
    words: 'direct path cut, relay open',
    cutOf: ({ clients: { ana, bob } }) => ({ what: 'direct', between: [ana, bob] }),
    mendedAfter: null,
    limit: 3_000,
  },
  {
    name: 'media',
    words: 'all of one end but signaling cut for 10 s',
    cutOf: ({ clients: { bob } }, signalingPort) => ({ what: 'media', of: bob, signalingPort }),
    mendedAfter: 10_000,
    limit: 3_000,
  },
  {
    name: 'everything',
    words: 'signaling too',
    cutOf: ({ clients: { bob } }) => ({ what: 'everything', of: bob }),
    mendedAfter: 10_000,
    limit: null,
  },
];
