import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { errorWord } from './client/reach-fault.js';
import { withDeadline } from './deadline.js';

export type Lookup =
  | { readonly found: true; readonly addresses: readonly string[]; readonly ms: number }
  | { readonly found: false; readonly detail: string };

/** Finds the addresses of names, each name once. */
export type NameLookup = (host: string) => Promise<Lookup>;

/** The addresses of one family that a name has; rejects where it has none. */
export type Resolve = (host: string, family: 4 | 6) => Promise<readonly string[]>;

/** What every program of this machine asks, its hosts file included, as a browser does. */
const resolveHere: Resolve = async (host, family) => {
  const found = await lookup(host, { all: true, family });
  return found.map(({ address }) => address);
};

/**
 * Asks for both families at once and apart: there are resolvers that never say that a name has no IPv6 address, and its
 * IPv4 address is not to wait for that for ever.
 */
export function createNameLookup(
  patienceMs: number,
  signal: AbortSignal,
  resolve: Resolve = resolveHere,
): NameLookup {
  const known = new Map<string, Promise<Lookup>>();
  return (host) => {
    const answer =
      known.get(host) ??
      look(host, (family) => withDeadline(resolve(host, family), patienceMs, signal));
    known.set(host, answer);
    return answer;
  };
}

async function look(
  host: string,
  resolve: (family: 4 | 6) => Promise<readonly string[] | 'late'>,
): Promise<Lookup> {
  if (isIP(host) !== 0) return { found: true, addresses: [host], ms: 0 };
  const started = performance.now();
  const outcomes = await Promise.allSettled([resolve(4), resolve(6)]);
  const addresses = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' && outcome.value !== 'late' ? outcome.value : [],
  );
  if (addresses.length > 0) return { found: true, addresses, ms: performance.now() - started };
  return { found: false, detail: whyNone(outcomes) };
}

function whyNone(outcomes: readonly PromiseSettledResult<readonly string[] | 'late'>[]): string {
  // Silence explains more than the other family's not being there.
  if (outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'late')) {
    return 'no answer';
  }
  const [error] = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' && outcome.reason instanceof Error ? [outcome.reason] : [],
  );
  return error === undefined ? 'no address' : errorWord(error);
}

/** The first address of each family, as whoever connects takes it. */
export function firstOfEachFamily(
  addresses: readonly string[],
  port: number,
): readonly TransportAddress[] {
  const firsts = [false, true].map((isIpv6) =>
    addresses.find((address) => address.includes(':') === isIpv6),
  );
  return firsts.flatMap((address) =>
    address === undefined ? [] : [transportAddress(address, port)],
  );
}
