/** Everything that Node's faces look at, at once. */
import { setMaxListeners } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { IceServer } from '@parley/shared';
import type { TransportAddress } from '@parley/stun/transport-address';
import { placeOf } from '../address-scope.js';
import type { Face, NetworkCheck, Observation, SignalingCheck } from '../observation.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { TurnCredentials } from './client/allocation.js';
import { iceTarget, type IceTarget } from './client/ice-target.js';
import type { ClientOptions } from './client/stun-client.js';
import { createDeadline } from './deadline.js';
import { familyState, udpState } from './families.js';
import type { Figures } from './figures.js';
import { createNameLookup, firstOfEachFamily, type NameLookup } from './name-lookup.js';
import { probeNat } from './network-probe.js';
import { oneAtATime } from './one-at-a-time.js';
import { hintsOf, ownAddresses, ownAddressTexts } from './own-network.js';
import { checkServer } from './server-check.js';
import { probeSignaling } from './signaling/signaling-probe.js';
import { knock } from './knock.js';
import { UdpServers } from './udp-servers.js';
import { WayLog } from './way-log.js';

/** What is told while it goes on: each time the whole of what is known of one subject. */
export type Progress =
  | { readonly subject: 'signaling'; readonly check: SignalingCheck }
  | { readonly subject: 'server'; readonly check: IceServerCheck };

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

/** ms from the start in which figures are begun; with many URLs, each alone on the line, the last ones go without. */
const MEASURING_MS = 8000;

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

interface Instance {
  readonly origin: string;
  readonly told: (iceServers: readonly IceServer[]) => void;
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
  const client: ClientOptions = { patienceMs, signal, now };
  const lookup = createNameLookup(patienceMs, signal);
  const ways = new WayLog();
  const interfaces = networkInterfaces();

  return {
    async finish(face, instance, iceServers) {
      const at = now();
      const parts = { client, lookup, ways, onProgress };
      const looking = Promise.all([
        instance && inTime(parts, (limited) => lookAtInstance(instance, limited)),
        Promise.resolve(iceServers).then((known) =>
          inTime(parts, (limited) => checkServers(known, limited)),
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

  async function checkServers(known: readonly IceServer[], parts: Parts) {
    const udpServers = new UdpServers();
    const tasks = tasksOf(known);
    const measure = takeTurns();
    const contacts: Promise<void>[] = [];
    const results = tasks.map(async ({ target, credentials }) => {
      const { promise: contacted, resolve } = deferred();
      contacts.push(contacted);
      const checking = checkServer(
        target,
        credentials,
        {
          ...parts,
          udpServers,
          measure,
          now,
          onProgress: (check) => onProgress({ subject: 'server', check }),
        },
        resolve,
      );
      // Others wait for the contact, even if it fails in a way that nobody thought of.
      return checking.finally(resolve);
    });
    const complete = Promise.all(contacts).then(() => udpServers.complete());
    const relaySightings = Promise.all(results).then(
      (all) => all.flatMap(({ sightings }) => (sightings === null ? [] : [sightings])),
      // told below
      () => [],
    );
    const nat = udpServers.all().then((answered) =>
      probeNat(
        {
          servers: answered.filter(isElsewhere),
          ownAddresses: ownAddressTexts(interfaces),
          signal: parts.client.signal,
        },
        relaySightings,
      ),
    );
    const [finished, behaviour] = await Promise.all([Promise.all(results), nat, complete]);
    return { checks: finished.map(({ check }) => check), nat: behaviour };
  }
}

interface Parts {
  readonly client: ClientOptions;
  readonly lookup: NameLookup;
  readonly ways: WayLog;
  readonly onProgress: (progress: Progress) => void;
}

/** Does something until its time is up, of which it is told by the signal of its client. */
async function inTime<Value>(
  parts: Parts,
  task: (limited: Parts) => Promise<Value>,
): Promise<Value> {
  const { patienceMs, signal } = parts.client;
  const limit = createDeadline(limitOf(patienceMs), signal);
  setMaxListeners(0, limit.signal);
  try {
    return await task({ ...parts, client: { ...parts.client, signal: limit.signal } });
  } finally {
    limit.end();
  }
}

async function lookAtInstance(
  { origin, told }: Instance,
  { client, lookup, ways, onProgress }: Parts,
): Promise<SignalingCheck> {
  const [check] = await Promise.all([
    probeSignaling(
      {
        origin,
        client,
        lookup,
        onProgress: (check) => onProgress({ subject: 'signaling', check }),
      },
      told,
    ),
    knockAtBothFamilies(origin, { client, lookup, ways }),
  ]);
  return check;
}

/** Whether the page's server can be reached by each family that its name has: a browser tells only of the one it took. */
async function knockAtBothFamilies(
  origin: string,
  { client, lookup, ways }: Omit<Parts, 'onProgress'>,
): Promise<void> {
  const { hostname, port, protocol } = new URL(origin);
  const host = hostname.replace(/^\[(.*)\]$/u, '$1');
  const found = await lookup(host);
  if (!found.found) return;
  const target = Number(port) || (protocol === 'https:' ? 443 : 80);
  await Promise.all(
    firstOfEachFamily(found.addresses, target).map(async (address) => {
      const outcome = await knock(address, client);
      ways.note({ host, transport: 'web', address: address.address, outcome });
    }),
  );
}

/** On this machine itself no network shows. */
const isElsewhere = ({ address }: TransportAddress): boolean =>
  placeOf(address)?.scope !== 'loopback';

interface Task {
  readonly target: IceTarget;
  readonly credentials: TurnCredentials | undefined;
}

/** One for each URL that can be asked, none twice, and no more than an observation has room for. */
function tasksOf(iceServers: readonly IceServer[]): readonly Task[] {
  const tasks = new Map<string, Task>();
  for (const { urls, username, credential } of iceServers) {
    const credentials =
      username === undefined || credential === undefined ? undefined : { username, credential };
    for (const url of urls) {
      const target = iceTarget(url);
      if (target !== undefined && !tasks.has(url)) tasks.set(url, { target, credentials });
    }
  }
  return [...tasks.values()].slice(0, MAXIMUM_URLS);
}

const MAXIMUM_URLS = 32;

/** One measurement at a time, and none begun when time is up. */
function takeTurns(): (task: () => Promise<Figures>) => Promise<Figures | null> {
  const started = performance.now();
  const turn = oneAtATime();
  return (task) => turn(async () => (performance.now() - started > MEASURING_MS ? null : task()));
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
