import { createPageClock, type Metronome } from './page-clock.js';

function createMetronome(onBeat: () => void): Metronome | null {
  let worker: Worker;
  try {
    worker = new Worker(new URL('metronome-worker.ts', import.meta.url), {
      type: 'module',
      name: 'metronome',
    });
  } catch {
    // No workers here, or none allowed: the page's own timers have to do.
    return null;
  }
  worker.addEventListener('message', onBeat);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    set: (ms) => worker.postMessage(ms),
  };
}

export const browserClock = createPageClock({
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.hidden,
  onVisibility(listener) {
    for (const event of ['visibilitychange', 'resume']) document.addEventListener(event, listener);
  },
  createMetronome,
});
