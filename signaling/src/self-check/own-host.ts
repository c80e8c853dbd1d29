import { isIP } from 'node:net';
import type { networkInterfaces } from 'node:os';

/** Where a request names a host, and where it came in. */
export interface Arrival {
  /** host name by which the client reached us, as it says itself; an IPv6 literal in brackets */
  readonly host: string;
  /** our end of its connection; `undefined` when that is closed already */
  readonly localAddress: string | undefined;
}

/**
 * Whether connecting to the host that a client has named is connecting to this very machine, without asking anybody: an address
 * that one of our interfaces has, or `localhost`. The loopback ones only from a client that came by loopback, so that nobody
 * outside learns what listens there, and a container is not taken for the machine that it runs on.
 */
export function isOwnHost(
  { host, localAddress }: Arrival,
  interfaces: ReturnType<typeof networkInterfaces>,
): boolean {
  if (localAddress === undefined) return false;
  const own = Object.values(interfaces).flatMap((entries) => entries ?? []);
  const arrivedAt = canonical(localAddress);
  const cameByLoopback = own.some(({ internal, address }) => internal && address === arrivedAt);
  if (host === 'localhost') return cameByLoopback;
  const named = canonical(bare(host));
  return own.some(({ internal, address }) => address === named && (!internal || cameByLoopback));
}

/** The one way of writing a host of which {@link isOwnHost} is true. */
export function canonicalHost(host: string): string {
  const address = canonical(bare(host));
  return isIP(address) === 6 ? `[${address}]` : address;
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/u, '$1');

/** An address as interfaces have it; any other text, names among it, as it is. */
function canonical(address: string): string {
  const [zoneless = ''] = address.split('%');
  const unmapped = zoneless.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/iu, '');
  // RFC 5952
  return isIP(unmapped) === 6 ? new URL(`http://[${unmapped}]`).hostname.slice(1, -1) : unmapped;
}
