/** Frames on their way, in the order in which they arrive, in memory that is there from the beginning. */
export interface FrameQueue {
  /** Where the next frame is to be read into: an offset in the arena. There is always such a place. */
  readonly free: () => number;
  /** Keeps what was read there until it arrives; false when the queue is full. */
  readonly push: (length: number, arrival: number) => boolean;
  /** When the first one arrives; never is Infinity. */
  readonly nextArrival: () => number;
  /** Takes the first one out: its place in the arena, which holds until the next push. */
  readonly shift: () => { readonly offset: number; readonly length: number } | null;
}

/** bytes: an Ethernet frame of the usual 1,500 and its header, rounded up */
export const frameSize = 2_048;

/** @param capacity frames; the arena has to hold `frameSize` bytes for each, and for one more that finds no place */
export function createFrameQueue(capacity: number): FrameQueue {
  const slots = capacity + 1;
  const lengths = new Uint16Array(slots);
  const arrivals = new Float64Array(slots);
  let first = 0;
  let count = 0;
  return {
    free: () => ((first + count) % slots) * frameSize,
    push(length, arrival) {
      if (count === capacity) return false;
      const slot = (first + count) % slots;
      lengths[slot] = length;
      arrivals[slot] = arrival;
      count += 1;
      return true;
    },
    nextArrival: () => (count === 0 ? Infinity : (arrivals[first] ?? Infinity)),
    shift() {
      if (count === 0) return null;
      const taken = { offset: first * frameSize, length: lengths[first] ?? 0 };
      first = (first + 1) % slots;
      count -= 1;
      return taken;
    },
  };
}
