import { transportAddress } from '@parley/stun/transport-address';
import { createServerPort, type RelayAddress, type ServerPort } from '../relay/flow.js';
import { createRelayTables, type RelayTables } from '../relay/relay-tables.js';
import type { SeededRandom } from '../testing/seeded-random.js';
import { onceIn, pick, randomOctets } from './choices.js';
import type { OwnPlaces } from './peers.js';

const HOST4 = '8.8.4.4';
export const OTHER_HOST4 = '8.8.4.5';
const HOST6 = '2606:4700::4';
const FIRST_PORT = 50_000;

/** What a server is made of. */
export interface Plan {
  readonly relays: readonly RelayAddress[];
  readonly serverPorts: readonly ServerPort[];
  readonly tables: RelayTables;
  readonly own: OwnPlaces;
}

/**
 * A server of one or two workers, behind a 1:1 NAT or not, with IPv6 relaying or without, with all that NAT behaviour
 * discovery wants or some of it; with few ports, so that they run out.
 */
export function randomPlan(random: SeededRandom): Plan {
  const isBehindNat = onceIn(random, 2);
  const relay4 = { bound: isBehindNat ? '10.0.0.5' : HOST4, announced: HOST4 };
  const relay6 = { bound: isBehindNat ? 'fd00::5' : HOST6, announced: HOST6 };
  const byFamily = { 4: relay4, ...(onceIn(random, 4) ? {} : { 6: relay6 }) };
  const relays = Object.values(byFamily);
  const portCount = pick(random, [3, 12, 40]);
  const addresses = [relay4.bound, HOST6];
  if (onceIn(random, 2)) addresses.push(OTHER_HOST4);
  const listenerPorts = onceIn(random, 2) ? [3478, 3479] : [3478];
  const transports = ['udp', 'tcp'] as const;
  const places = addresses.flatMap((address) =>
    listenerPorts.flatMap((port) => transports.map((transport) => ({ address, port, transport }))),
  );
  const relayPorts = Array.from({ length: portCount }, (_, index) => FIRST_PORT + index);
  return {
    relays,
    serverPorts: places.map(({ address, port, transport }, id) =>
      createServerPort(id, transport, transportAddress(address, port), byFamily),
    ),
    tables: createRelayTables({
      relays,
      relayPorts: [FIRST_PORT, FIRST_PORT + portCount - 1],
      workers: 1 + random.below(2),
      randomBytes: (length) => randomOctets(random, length),
    }),
    own: {
      addresses: [...relays.flatMap(({ bound, announced }) => [bound, announced]), OTHER_HOST4],
      ports: [3478, 3479, ...relayPorts],
    },
  };
}
