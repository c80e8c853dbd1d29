/** Everything that Node's faces look at, at once. */
import { setMaxListeners } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { IceServer } from '@parley/shared';
import type { Face, NetworkCheck, Observation } from '../observation.js';
import { createDeadline } from './deadline.js';
import { familyState, udpState } from './families.js';
import { lookAtInstance, type Instance } from './instance-look.js';
import type { Look, Progress } from './look.js';
import { createNameLookup } from './name-lookup.js';
import { hintsOf, ownAddresses } from './own-network.js';
import { checkServers } from './servers-look.js';
import { WayLog } from './way-log.js';

export interface ObserveOptions {
  /** ends everything soon, and gives allocations back; the promise rejects with its reason */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** ms that one answer may take; 5,000 by default */
  readonly patienceMs?: number;
  /** ms since the epoch */
  readonly now?: () => number;
  /** the environment names an HTTP proxy */
  readonly hasHttpProxy?: boolean;
}

export type Target =
  /** `https://host[:port]` */
  | { readonly kind: 'instance'; readonly origin: string }
  | { readonly kind: 'servers'; readonly iceServers: readonly IceServer[] };

/**
 * RFC 8489 §6.2.1 waits 39.5 s for an answer. Who diagnoses a call does not, and whom a browser asks has not answered in time
 * for one either: after five seconds people have hung up.
 */
const PATIENCE_MS = 5000;

/**
 * ms that an instance may take, and then its ICE servers: what is not through by then is cut off, however slowly and however
 * often a server answers. A name and a server that are slow take `patienceMs` each, and data that never come four seconds.
 */
const limitOf = (patienceMs: number): number => 2 * patienceMs + 5000;

/**
 * Looks at an instance, or at ICE servers alone, from this machine. If `patienceMs` is left alone, each of them takes 15 s at
 * most, and a second to give back what was allocated.
 */
export async function observe(target: Target, options: ObserveOptions = {}): Promise<Observation> {
  const run = createRun(options);
  if (target.kind === 'servers') return run.finish('shell', null, target.iceServers);
  let told: (iceServers: readonly IceServer[]) => void = () => undefined;
  const iceServers = new Promise<readonly IceServer[]>((resolve) => {
    told = resolve;
  });
  return run.finish('shell', { origin: target.origin, told }, iceServers);
}

/** The same of ICE servers, as the instance's own server sees them. */
export async function checkIceServers(
  iceServers: readonly IceServer[],
  options: ObserveOptions = {},
): Promise<Observation> {
  return createRun(options).finish('server', null, iceServers);
}

interface Run {
  readonly finish: (
    face: Face,
    instance: Instance | null,
    iceServers: readonly IceServer[] | Promise<readonly IceServer[]>,
  ) => Promise<Observation>;
}

function createRun(options: ObserveOptions): Run {
  const {
    signal: given = new AbortController().signal,
    onProgress = () => undefined,
    patienceMs = PATIENCE_MS,
    now = Date.now,
    hasHttpProxy = false,
  } = options;
  // One of this run's own: every wait listens to it, which for anybody else's would be a leak.
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal);
  const stop = (): void => stopping.abort(given.reason);
  given.addEventListener('abort', stop, { once: true });
  if (given.aborted) stop();
  const ways = new WayLog();
  const look: Look = {
    client: { patienceMs, signal, now },
    lookup: createNameLookup(patienceMs, signal),
    ways,
    onProgress,
  };
  const interfaces = networkInterfaces();

  return {
    async finish(face, instance, iceServers) {
      const at = now();
      const looking = Promise.all([
        instance && inTime(look, (limited) => lookAtInstance(instance, limited)),
        Promise.resolve(iceServers).then((known) =>
          inTime(look, (limited) => checkServers(known, limited, interfaces)),
        ),
      ]);
      // Where one part fails, the others are of no use any more.
      looking.catch(stop);
      const [signaling, servers] = await looking.finally(() =>
        given.removeEventListener('abort', stop),
      );
      signal.throwIfAborted();
      const { checks, nat } = servers;
      const own = ownAddresses(interfaces);
      const network: NetworkCheck = {
        udp: udpState(ways.ways),
        ipv4: familyState('ipv4', ways.ways, own),
        ipv6: familyState('ipv6', ways.ways, own),
        mapping: nat.mapping,
        filtering: nat.filtering,
        hairpinning: nat.hairpinning,
        hints: hintsOf({ interfaces, mapped: nat.mapped, hasHttpProxy }),
      };
      return { face, at, signaling, servers: checks, network, devices: null };
    },
  };
}

/** Does something until its time is up, of which it is told by the signal of its client. */
async function inTime<Value>(look: Look, task: (limited: Look) => Promise<Value>): Promise<Value> {
  const { patienceMs, signal } = look.client;
  const limit = createDeadline(limitOf(patienceMs), signal);
  setMaxListeners(0, limit.signal);
  try {
    return await task({ ...look, client: { ...look.client, signal: limit.signal } });
  } finally {
    limit.end();
  }
}
