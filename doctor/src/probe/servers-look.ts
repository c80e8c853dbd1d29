/** All ICE URLs at once, and what they together show of the NAT in front of this machine. */
import type { IceServer } from '@parley/shared';
import type { TransportAddress } from '@parley/stun/transport-address';
import { placeOf } from '../address-scope.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { TurnCredentials } from './client/allocation.js';
import { iceTarget, type IceTarget } from './client/ice-target.js';
import type { Figures } from './figures.js';
import type { Look } from './look.js';
import { probeNat, type NatBehaviour } from './network-probe.js';
import { oneAtATime } from './one-at-a-time.js';
import { ownAddressTexts, type Interfaces } from './own-network.js';
import { checkServer } from './server-check.js';
import { UdpServers } from './udp-servers.js';

/** ms from the start in which figures are begun; with many URLs, each alone on the line, the last ones go without. */
const MEASURING_MS = 8000;

export interface ServersLook {
  /** in the order of their URLs */
  readonly checks: IceServerCheck[];
  readonly nat: NatBehaviour;
}

/** Checks every URL, and gives everything back that was allocated. */
export async function checkServers(
  known: readonly IceServer[],
  look: Look,
  interfaces: Interfaces,
): Promise<ServersLook> {
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
        ...look,
        udpServers,
        measure,
        now: look.client.now,
        onProgress: (check) => look.onProgress({ subject: 'server', check }),
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
        signal: look.client.signal,
      },
      relaySightings,
    ),
  );
  const [finished, behaviour] = await Promise.all([Promise.all(results), nat, complete]);
  return { checks: finished.map(({ check }) => check), nat: behaviour };
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
