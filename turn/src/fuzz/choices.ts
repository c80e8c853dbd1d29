/** Random choices, all of them from one seed. */
import type { SeededRandom } from '../testing/seeded-random.js';
import { present } from '@parley/stun/testing/present';

export function pick<Value>(random: SeededRandom, values: readonly Value[]): Value {
  return present(values[random.below(values.length)]);
}

/** Whether something happens that happens once in so many times. */
export function onceIn(random: SeededRandom, times: number): boolean {
  return random.below(times) === 0;
}

export function randomOctets(random: SeededRandom, length: number): Buffer {
  const octets = Buffer.allocUnsafe(length);
  for (let index = 0; index < length; index += 1) octets[index] = random.below(256);
  return octets;
}

/** Octets of application data: mostly few, now and then as many as fit into a datagram, or one more. */
export function randomData(random: SeededRandom): Buffer {
  if (onceIn(random, 2000)) return Buffer.alloc(pick(random, [65_400, 65_507, 65_535]), 0x5a);
  if (onceIn(random, 50)) return Buffer.alloc(random.below(1500), 0x5a);
  return randomOctets(random, random.below(24));
}
