import { randomFillSync } from 'node:crypto';

const POOL_SIZE = 4096;

/**
 * Random octets out of a pool, because one call into the generator costs more than relaying a packet. Each octet is
 * handed out once; a view stays valid, since a used-up pool is replaced, not refilled.
 */
export function createRandomPool(): (length: number) => Buffer {
  let pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_SIZE));
  let used = 0;
  return (length) => {
    if (used + length > POOL_SIZE) {
      pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_SIZE));
      used = 0;
    }
    used += length;
    return pool.subarray(used - length, used);
  };
}
