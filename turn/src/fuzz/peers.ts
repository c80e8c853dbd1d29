import type { SeededRandom } from '../testing/seeded-random.js';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { onceIn, pick } from './choices.js';

/** Places on the internet. Few, so that permissions, channels and data meet. */
const places = ['9.9.9.9', '1.1.1.1', '2606:4700::1111'];

/** Every kind of address that policies are about, and the neighbours of their ranges. */
const curiosities = [
  '0.0.0.0',
  '0.0.0.1',
  '10.0.0.1',
  '10.9.0.1',
  '100.64.0.1',
  '100.128.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.32.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '223.255.255.255',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '9.9.8.1',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:9.9.9.9',
  '::ffff:127.0.0.1',
  '::ffff:0:a00:1',
  '64:ff9b::808:808',
  '64:ff9b::a00:1',
  '64:ff9b::909:801',
  '64:ff9b::808:404',
  '64:ff9b:1::808:808',
  '100::1',
  '2001::1',
  '2001:0:808:808::f7f7:f7f7',
  '2001:0:808:808::f5ff:fffe',
  '2001:2::1',
  '2001:20::1',
  '2001:200::1',
  '2001:db8::1',
  '2002:808:808::1',
  '2002:a00:1::1',
  '2002:808:404::1',
  '2606:4700::5efe:a00:1',
  '2606:4700::200:5efe:808:404',
  '2606:4700::5efe:808:808',
  '2a00::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd00::9',
  'fe80::1',
  'ff02::1',
];

/** The places that belong to a server, with the ports that it listens on and relays from. */
export interface OwnPlaces {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
}

/** Somebody to exchange data with. */
export function randomPeer(random: SeededRandom, own: OwnPlaces): TransportAddress {
  const kind = random.below(10);
  if (kind < 5) return transportAddress(pick(random, places), 5000 + random.below(2));
  if (kind < 8) return transportAddress(pick(random, own.addresses), pick(random, own.ports));
  const port = onceIn(random, 8) ? 0 : random.below(0x10000);
  if (onceIn(random, 4)) {
    const octets = Array.from({ length: 4 }, () => random.below(256));
    return transportAddress(octets.join('.'), port);
  }
  return transportAddress(pick(random, curiosities), port);
}
