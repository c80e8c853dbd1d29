import { expect, it } from 'vitest';
import { Coverage } from './coverage.js';
import { EPISODE_LENGTH, fuzzEpisode } from './fuzzer.js';

/** What the short run must have got to, so that it cannot pass by getting nowhere. */
const expected = [
  'allocate success',
  'allocate 300',
  'allocate 400',
  'allocate 401',
  'allocate 420',
  'allocate 437',
  'allocate 438',
  'allocate 440',
  'allocate 442',
  'allocate 486',
  'allocate 508',
  'binding success',
  'binding 420',
  'channelBind success',
  'channelBind 403',
  'channelBind 443',
  'createPermission success',
  'createPermission 403',
  'refresh success',
  'refresh 441',
  'data handed over',
  'data ICMP to client',
  'data to client by channel',
  'data to client by indication',
  'data to peer',
  'dropped: bandwidth',
  'dropped: peer-refused',
  'dropped: rate-limit',
  'stream ended: not STUN',
];

it('codec, framing and core do nothing that they must not, whatever they receive', () => {
  const coverage = new Coverage();
  for (let seed = 1; seed <= 8; seed += 1) fuzzEpisode(seed, EPISODE_LENGTH, coverage);
  const missed = expected.filter((name) => (coverage.counts.get(name) ?? 0) === 0);
  expect(missed).toEqual([]);
});
