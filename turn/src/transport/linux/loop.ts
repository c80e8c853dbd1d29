import { performance } from 'node:perf_hooks';
import type { LinuxTransport } from './linux-transport.js';

/**
 * Longest wait for packets, ms: so late can a timer of Node's own be, of which there are none but for housekeeping. Sockets
 * of Node's own (TCP, TLS, messages of other threads) end a wait at once.
 */
const LONGEST_WAIT_MS = 1000;

/** After so much time in packets, Node's timers get their turn, ms. */
const LONGEST_STAY_MS = 500;

export interface LoopOptions {
  readonly transport: LinuxTransport;
  /** ms on the clock of `nextWakeAt`; may be as old as the last wait */
  readonly now: () => number;
  readonly nextWakeAt: () => number | undefined;
  readonly wake: () => void;
  /** Sends what waits for the end of a batch; answers whether Node's loop has to run before all of it can leave. */
  readonly flush: () => boolean;
}

export interface Loop {
  /** From now on the loop may wait; before, it only looks, so that promises go on at once. */
  readonly settle: () => void;
  readonly stop: () => void;
}

/**
 * Runs the packet loop in this thread, beside Node's event loop: it waits for packets and for whatever Node's own loop
 * waits for, and lets that one run when it has something to do. The thread must not be needed for anything that cannot
 * wait for {@link LONGEST_WAIT_MS}.
 */
export function runLoop(options: LoopOptions): Loop {
  const { transport } = options;
  let isStopped = false;
  let isSettled = false;
  let seenEvents = -1;

  const timeout = (): number => {
    const wakeAt = options.nextWakeAt();
    if (wakeAt === undefined) return LONGEST_WAIT_MS;
    return Math.min(Math.max(0, Math.ceil(wakeAt - options.now())), LONGEST_WAIT_MS);
  };

  /**
   * Whether Node's loop has run without a single event since the last look. Only then has it told epoll of all that it
   * waits for: what a callback begins to watch is registered at the start of the turn that follows.
   */
  const isNodeIdle = (): boolean => {
    const { events } = performance.nodeTiming.uvMetricsInfo;
    const isIdle = events === seenEvents;
    seenEvents = events;
    return isIdle;
  };

  const turn = (): void => {
    if (isStopped) return;
    // What Node's own callbacks have brought about.
    const isUnfinished = options.flush();
    const mayWait = isNodeIdle() && isSettled && !isUnfinished;
    const until = options.now() + LONGEST_STAY_MS;
    for (;;) {
      const isNodeWanted = transport.poll(mayWait && !transport.hasAnswers() ? timeout() : 0);
      options.wake();
      const isNodeNeeded = options.flush() || isNodeWanted;
      if (isStopped) return;
      if (!mayWait || isNodeNeeded || options.now() >= until) break;
    }
    setImmediate(turn);
  };
  setImmediate(turn);

  return {
    settle() {
      isSettled = true;
    },
    stop() {
      isStopped = true;
    },
  };
}
