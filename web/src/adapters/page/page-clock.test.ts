import { describe, expect, it, vi } from 'vitest';
import { createPageClock } from './page-clock.js';

/** A page whose own timers a test lets run, or holds back as a browser does while it is hidden. */
function createPage({ metronome = true } = {}) {
  let wall = 1_700_000_000_000;
  let elapsed = 0;
  let hidden = false;
  let order = 0;
  const timers = new Map<number, { readonly due: number; readonly task: () => void }>();
  const listeners: (() => void)[] = [];
  const beats: (() => void)[] = [];
  let beatAt: number | null = null;

  const runDue = () => {
    for (const [id, { due, task }] of [...timers].sort(([, a], [, b]) => a.due - b.due)) {
      if (due > elapsed || !timers.delete(id)) continue;
      task();
    }
  };
  return {
    clock: createPageClock({
      now: () => wall,
      elapsed: () => elapsed,
      after(ms, task) {
        order += 1;
        const id = order;
        timers.set(id, { due: elapsed + ms, task });
        return () => {
          timers.delete(id);
        };
      },
      isHidden: () => hidden,
      onVisibility: (listener) => void listeners.push(listener),
      createMetronome(onBeat) {
        beats.push(onBeat);
        if (!metronome) return null;
        return {
          set: (ms) => {
            beatAt = ms === null ? null : elapsed + ms;
          },
        };
      },
    }),
    get metronomes() {
      return beats.length;
    },
    get beatAt() {
      return beatAt;
    },
    get timers() {
      return timers.size;
    },
    /** Time passes; the page's timers run only where the browser lets them. */
    pass(ms: number, { held = false } = {}) {
      for (let left = ms; left > 0; left -= 1) {
        wall += 1;
        elapsed += 1;
        if (beatAt !== null && elapsed >= beatAt) {
          beatAt = null;
          for (const beat of beats) beat();
        }
        if (!held) runDue();
      }
    },
    /** The machine sleeps: the wall clock goes on, timers do not. */
    sleep(ms: number) {
      wall += ms;
    },
    setWallClock(ms: number) {
      wall = ms;
    },
    show(visible: boolean) {
      hidden = !visible;
      for (const listener of listeners) listener();
    },
  };
}

describe('a timer of a page that is shown', () => {
  it('runs once, by the page’s own clock', () => {
    const page = createPage();
    const task = vi.fn<() => void>();
    page.clock.after(500, task);
    page.pass(499);
    expect(task).not.toHaveBeenCalled();
    page.pass(5_000);
    expect(task).toHaveBeenCalledTimes(1);
    expect(page.beatAt).toBeNull();
  });

  it('does not run once it is cancelled', () => {
    const page = createPage();
    const task = vi.fn<() => void>();
    page.clock.after(500, task)();
    page.pass(1_000);
    expect(task).not.toHaveBeenCalled();
    expect(page.timers).toBe(0);
  });
});

describe('a timer of a page that is hidden', () => {
  it('runs on time although the browser holds the page’s timers back', () => {
    const page = createPage();
    const ran: string[] = [];
    page.clock.after(900, () => ran.push('late'));
    page.show(false);
    page.clock.after(300, () => ran.push('early'));
    page.pass(299, { held: true });
    expect(ran).toEqual([]);
    page.pass(1, { held: true });
    expect(ran).toEqual(['early']);
    page.pass(600, { held: true });
    expect(ran).toEqual(['early', 'late']);
    page.show(true);
    page.pass(5_000);
    expect(ran).toHaveLength(2);
    expect(page.timers).toBe(0);
  });

  it('may set another one as it runs, for ever', () => {
    const page = createPage();
    let beats = 0;
    const again = () => {
      beats += 1;
      page.clock.after(300, again);
    };
    page.clock.after(300, again);
    page.show(false);
    page.pass(3_000, { held: true });
    expect(beats).toBe(10);
  });

  it('keeps the others waiting for nothing when one before it throws', async () => {
    const page = createPage();
    const task = vi.fn<() => void>();
    const reported = vi.fn<() => void>();
    process.once('uncaughtException', reported);
    page.show(false);
    page.clock.after(100, () => {
      throw new Error('a fault of its own');
    });
    page.clock.after(100, task);
    page.pass(100, { held: true });
    expect(task).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(reported).toHaveBeenCalledTimes(1));
  });

  it('can be cancelled by one that runs with it', () => {
    const page = createPage();
    const task = vi.fn<() => void>();
    page.show(false);
    page.clock.after(100, () => cancel());
    const cancel = page.clock.after(100, task);
    page.pass(1_000, { held: true });
    expect(task).not.toHaveBeenCalled();
  });

  it('is on time whatever the machine’s clock is set to', () => {
    const page = createPage();
    const task = vi.fn<() => void>();
    page.show(false);
    page.clock.after(300, task);
    page.setWallClock(0);
    page.pass(300, { held: true });
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('runs when the browser lets it where there are no workers, of which one is asked for once', () => {
    const page = createPage({ metronome: false });
    const task = vi.fn<() => void>();
    page.show(false);
    page.clock.after(300, task);
    page.clock.after(300, task);
    page.pass(900, { held: true });
    expect(task).not.toHaveBeenCalled();
    page.pass(1);
    expect(task).toHaveBeenCalledTimes(2);
    expect(page.metronomes).toBe(1);
  });
});

describe('a machine that sleeps', () => {
  it('is noticed as it wakes, once', () => {
    const page = createPage();
    const woken = vi.fn<() => void>();
    page.clock.onWake(woken);
    page.pass(10_000);
    page.sleep(60_000);
    page.pass(1_000);
    expect(woken).toHaveBeenCalledTimes(1);
    page.pass(10_000);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('is noticed at once where the page is shown anew', () => {
    const page = createPage();
    const woken = vi.fn<() => void>();
    page.clock.onWake(woken);
    page.sleep(60_000);
    page.show(true);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('is told from a hidden page, which stays awake', () => {
    const page = createPage();
    const woken = vi.fn<() => void>();
    page.clock.onWake(woken);
    page.show(false);
    page.pass(60_000, { held: true });
    page.show(true);
    expect(woken).not.toHaveBeenCalled();
  });

  it('is nobody’s business once nobody listens', () => {
    const page = createPage();
    const woken = vi.fn<() => void>();
    page.clock.onWake(woken)();
    expect(page.timers).toBe(0);
    page.sleep(60_000);
    page.show(true);
    page.pass(5_000);
    expect(woken).not.toHaveBeenCalled();
  });
});
