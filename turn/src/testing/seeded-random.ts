/** Random numbers that a test can have again. */
export interface SeededRandom {
  /** an integer in [0, limit) */
  readonly below: (limit: number) => number;
}

/** Mulberry32: short, and good enough to stir test input. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
    },
  };
}

/** A message with a few octets changed, removed or added. */
export function mutate(message: Buffer, random: SeededRandom): Buffer {
  let bytes = Buffer.from(message);
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(bytes.length + 1);
    switch (random.below(5)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(4), bytes.subarray(at)]);
        break;
      case 2:
        if (at + 2 <= bytes.length) bytes.writeUInt16BE(random.below(0x10000), at);
        break;
      case 3:
        if (bytes.length >= 4) bytes.writeUInt16BE(Math.max(0, bytes.length - 20), 2);
        break;
      default:
        if (at < bytes.length) bytes[at] = random.below(256);
    }
  }
  return bytes;
}
