import type { Locator } from '@playwright/test';

declare global {
  interface Window {
    /** when frames were shown, ms since the epoch, by the element that is watched */
    frameTimes: WeakMap<Element, number[]>;
  }
}

/** What counts as frames that flow: so long without a longer gap, ms. */
const steady = { forMs: 1_000, gapMs: 400 };

/** Runs in the page, on a tile: keeps the time of every frame of its video from now on. */
function recordFrames(tile: Element): void {
  const times: number[] = [];
  window.frameTimes ??= new WeakMap();
  window.frameTimes.set(tile, times);
  let before = -1;
  setInterval(() => {
    const frames = tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    // another stream in the same element counts from 0 again
    if (frames !== before && frames > 0) times.push(Date.now());
    before = frames;
  }, 20);
}

interface Steadiness {
  readonly since: number;
  readonly within: number;
  readonly forMs: number;
  readonly gapMs: number;
}

/**
 * Runs in the page, on a tile: waits until frames flow, and answers when they began to (ms since the epoch), or null. Frames
 * that were still under way when a cable was cut are no flow.
 */
async function awaitFlow(
  tile: Element,
  { since, within, forMs, gapMs }: Steadiness,
): Promise<number | null> {
  const deadline = since + within;
  for (;;) {
    const times = (window.frameTimes.get(tile) ?? []).filter((time) => time >= since);
    let begin = times[0];
    for (const [index, time] of times.entries()) {
      const next = times[index + 1] ?? Date.now();
      if (next - time > gapMs) begin = times[index + 1];
    }
    if (begin !== undefined && Date.now() - begin >= forMs) return begin;
    if (Date.now() > deadline) return null;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

/** Watches the frames of one tile. */
export interface FrameWatch {
  /**
   * Waits until frames flow again after `since`, for `within` ms from then, and answers after how many ms they began to;
   * null when they did not.
   */
  untilFlowing(since: number, within: number, forMs?: number): Promise<number | null>;
}

export async function watchFrames(tile: Locator): Promise<FrameWatch> {
  await tile.evaluate(recordFrames);
  return {
    async untilFlowing(since, within, forMs = steady.forMs) {
      const began = await tile.evaluate(awaitFlow, { since, within, ...steady, forMs });
      return began === null ? null : began - since;
    },
  };
}
