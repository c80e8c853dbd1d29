import { transportAddress } from '@parley/stun/transport-address';
import type { Settings } from '../relay/settings.js';
import { SECRET } from '../testing/requests.js';
import type { SeededRandom } from '../testing/seeded-random.js';
import { onceIn, pick } from './choices.js';

const alternate = { address: transportAddress('8.8.9.9', 3478), domain: undefined };

/** Settings with limits that inputs reach, for a relay whose own addresses are in 8.8.4.0/24. */
export function randomSettings(random: SeededRandom): Settings {
  return {
    secrets: pick(random, [[SECRET], ['south', SECRET], [SECRET, 'south'], ['south']]),
    allowedPeers: pick(random, [[], [], ['10.9.0.0/16', 'fd00::/8'], ['8.8.4.0/24', '::1/128']]),
    deniedPeers: pick(random, [[], [], ['9.9.8.0/23', '2606:4700::/64']]),
    userQuota: pick(random, [0, 0, 3]),
    totalQuota: pick(random, [0, 0, 7]),
    bytesPerSecond: pick(random, [0, 0, 200]),
    unauthenticatedRate: pick(random, [0, 0, 20]),
    alternateServers: onceIn(random, 4) ? [alternate] : [],
  };
}
