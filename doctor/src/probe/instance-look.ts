/** An instance, as this machine reaches it. */
import type { IceServer } from '@parley/shared';
import type { SignalingCheck } from '../observation.js';
import { knock } from './knock.js';
import type { Look } from './look.js';
import { firstOfEachFamily } from './name-lookup.js';
import { probeSignaling } from './signaling/signaling-probe.js';

export interface Instance {
  readonly origin: string;
  /** told of its ICE servers once, as soon as they are known, or of none */
  readonly told: (iceServers: readonly IceServer[]) => void;
}

export async function lookAtInstance(
  { origin, told }: Instance,
  { client, lookup, ways, onProgress }: Look,
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
  { client, lookup, ways }: Omit<Look, 'onProgress'>,
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
