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

/** Asks what every program of this machine asks, its hosts file included, as a browser does; both families at once. */
export function createNameLookup(patienceMs: number, signal: AbortSignal): NameLookup {
  const known = new Map<string, Promise<Lookup>>();
  return (host) => {
    const answer = known.get(host) ?? look(host, patienceMs, signal);
    known.set(host, answer);
    return answer;
  };
}

async function look(host: string, patienceMs: number, signal: AbortSignal): Promise<Lookup> {
  if (isIP(host) !== 0) return { found: true, addresses: [host], ms: 0 };
  const started = performance.now();
  try {
    const found = await withDeadline(lookup(host, { all: true }), patienceMs, signal);
    if (found === 'late') return { found: false, detail: 'no answer' };
    const addresses = found.map(({ address }) => address);
    return addresses.length > 0
      ? { found: true, addresses, ms: performance.now() - started }
      : { found: false, detail: 'no address' };
  } catch (error) {
    return { found: false, detail: error instanceof Error ? errorWord(error) : 'no answer' };
  }
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
