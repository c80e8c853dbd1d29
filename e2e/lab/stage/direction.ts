import { createFrameQueue, frameSize } from './frame-queue.js';
import { createLine, type Line } from './line.js';
import { isNeighbourTalk } from './neighbour-talk.js';
import { createSeededRandom } from './seeded-random.js';
import type { SystemCalls } from './system-calls.js';
import type { Tap } from './tap.js';

/** One way along a cable: takes frames from one device, and gives them to the other when it is time. */
export interface Direction {
  readonly line: Line;
  readonly from: Tap;
  /** Takes what waits at the device. */
  readonly read: (now: number) => void;
  /** Hands on what has arrived. */
  readonly deliver: (now: number) => void;
  /** ms on the clock of the others; Infinity when nothing is on its way */
  readonly nextArrival: () => number;
}

/** frames on their way: at 1,500 bytes half a second of 100 Mbit/s, in 8 MB */
const capacity = 4_096;
/** frames taken at once, so that a flood one way leaves time for the other */
const atOnce = 64;

export function createDirection(system: SystemCalls, from: Tap, to: Tap, seed: number): Direction {
  const line = createLine(createSeededRandom(seed));
  const queue = createFrameQueue(capacity);
  const arena = Buffer.alloc((capacity + 1) * frameSize);
  const base = system.addressOf(arena);
  return {
    line,
    from,
    read(now) {
      for (let taken = 0; taken < atOnce; taken += 1) {
        const offset = queue.free();
        const length = system.read(from.fd, base + offset, frameSize);
        // EAGAIN: no more waits there
        if (length <= 0) return;
        if (isNeighbourTalk(arena, offset)) {
          system.write(to.fd, base + offset, length);
          continue;
        }
        const arrival = line.send(length, now);
        if (arrival !== null && !queue.push(length, arrival)) line.refuse(length);
      }
    },
    deliver(now) {
      while (queue.nextArrival() <= now) {
        const frame = queue.shift();
        // a device that is down takes nothing, as the end of a real cable
        if (frame !== null) system.write(to.fd, base + frame.offset, frame.length);
      }
    },
    nextArrival: queue.nextArrival,
  };
}
