/** Time for the call: timers that run on time in a hidden tab too, and the news that the machine has slept. */
import type { Clock } from '../../call/ports.js';

/** What the clock needs of the page. */
export interface ClockPage {
  /** milliseconds since the epoch */
  now(): number;
  /** milliseconds that only ever rise, whoever sets the machine's clock */
  elapsed(): number;
  /** The page's own timer; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
  isHidden(): boolean;
  /** Hidden, shown, or going on after it was frozen. */
  onVisibility(listener: () => void): void;
  /** A timer that runs on time while the page is hidden; null where there is none. */
  createMetronome(onBeat: () => void): Metronome | null;
}

export interface Metronome {
  /** Beats once after `ms`, instead of what was set before; null takes it back. */
  set(ms: number | null): void;
}

interface Task {
  /** in `elapsed` time */
  readonly due: number;
  readonly run: () => void;
  readonly cancelTimer: () => void;
}

/** Milliseconds between two looks at the clock while someone wants to know of pauses. */
const lookEveryMs = 1_000;
/** Milliseconds that a look may be late without the page having stood still; a busy machine takes that long. */
const lateMs = 3_000;

/**
 * The page's own timers while it is shown. While it is hidden they are held back, so a worker wakes the page for the task
 * that is due next; where there is no worker, the tasks run when the browser lets them.
 */
export function createPageClock(page: ClockPage): Clock {
  const tasks = new Set<Task>();
  let metronome: Metronome | null | undefined;
  /** What the metronome is set to, in `elapsed` time. */
  let beatAt: number | null = null;

  const wakeListeners = new Set<() => void>();
  let lookedAt = 0;
  let cancelLook: (() => void) | null = null;

  /** Sets the metronome to the task that is due next, or stops it while the page keeps time itself. */
  function tune(): void {
    let next: number | null = null;
    if (page.isHidden()) {
      for (const { due } of tasks) next = next === null ? due : Math.min(next, due);
    }
    if (next === beatAt) return;
    beatAt = next;
    metronome?.set(next === null ? null : Math.max(0, next - page.elapsed()));
  }

  function beat(): void {
    beatAt = null;
    const now = page.elapsed();
    const due = [...tasks].filter((task) => task.due <= now).sort((one, two) => one.due - two.due);
    for (const task of due) {
      // One that ran before it may have cancelled it.
      if (!tasks.delete(task)) continue;
      task.cancelTimer();
      try {
        task.run();
      } catch (error) {
        // As from a timer of its own: reported, and no matter of the others.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    tune();
  }

  function after(ms: number, run: () => void): () => void {
    // Made early, since a page that is hidden may be offline by then.
    if (metronome === undefined) metronome = page.createMetronome(beat);
    const task: Task = {
      due: page.elapsed() + ms,
      run,
      cancelTimer: page.after(ms, () => {
        tasks.delete(task);
        tune();
        run();
      }),
    };
    tasks.add(task);
    tune();
    return () => {
      if (!tasks.delete(task)) return;
      task.cancelTimer();
      tune();
    };
  }

  function look(): void {
    if (cancelLook === null) return;
    cancelLook();
    const late = page.now() - lookedAt > lookEveryMs + lateMs;
    lookLater();
    if (late) for (const listener of Array.from(wakeListeners)) listener();
  }

  function lookLater(): void {
    lookedAt = page.now();
    cancelLook = after(lookEveryMs, look);
  }

  page.onVisibility(() => {
    tune();
    look();
  });

  return {
    now: () => page.now(),
    after,
    onWake(listener) {
      const own = () => listener();
      wakeListeners.add(own);
      if (cancelLook === null) lookLater();
      return () => {
        wakeListeners.delete(own);
        if (wakeListeners.size > 0) return;
        cancelLook?.();
        cancelLook = null;
      };
    },
  };
}
