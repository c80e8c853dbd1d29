import type { Capture, CaptureFailure, Clock } from '../ports.js';
import type { SourceState } from '../state.js';
import { createTimer } from '../timer.js';

export interface CaptureSourceOptions {
  readonly clock: Clock;
  /** Opens the device that is chosen now. */
  readonly capture: () => Promise<Capture>;
  /**
   * Opens a device again whose track ended by itself, and another one where that cannot be had; null where an end is
   * final.
   */
  readonly reopen: ((deviceId: string | null) => Promise<Capture>) | null;
  readonly onEnded: (track: MediaStreamTrack, listener: () => void) => () => void;
  readonly onMuted: (track: MediaStreamTrack, listener: (muted: boolean) => void) => () => void;
  /** What the source is when its track ended by itself and is not opened again. */
  readonly afterEnd: 'lost' | 'off';
  readonly onChange: (state: SourceState) => void;
}

/**
 * One microphone, camera or screen. Opening takes time and people change their minds meanwhile: the last wish wins,
 * and a track that arrives for an older one is stopped at once.
 */
export interface CaptureSource {
  readonly state: SourceState;
  /** The device that was open last. */
  readonly lastDeviceId: string | null;
  open(): Promise<void>;
  /** It will be opened soon: `starting` until it is, or is switched off. */
  expect(): void;
  /** Takes the result of a capture that was asked for elsewhere, as part of a common request. */
  openWith(capture: Promise<Capture>): Promise<void>;
  /** Opens the device again that was lost, or another one; nobody is asked for it. */
  reopen(): Promise<void>;
  off(): void;
  close(): void;
}

/** Milliseconds; a device that ends sooner than this after it was opened again is not worth another try. */
const steadyMs = 10_000;
/** Milliseconds that a track may be silent by the system's will before it counts; some are for a moment as they start. */
const interruptedMs = 1_500;

/** Failures that say more than that the device went away. */
const tellingFailures: ReadonlySet<CaptureFailure> = new Set<CaptureFailure>(['denied', 'in-use']);

export function createCaptureSource(options: CaptureSourceOptions): CaptureSource {
  const interruption = createTimer(options.clock);
  let state: SourceState = { type: 'off' };
  let lastDeviceId: string | null = null;
  /** Tells devices apart that a browser gives one id, as the system's default. */
  let lastLabel: string | null = null;
  /** When it was last opened again by itself, ms since the epoch. */
  let reopenedAt = Number.NEGATIVE_INFINITY;
  let wish = 0;
  let closed = false;
  let forgetTrack: (() => void) | null = null;

  const change = (next: SourceState) => {
    state = next;
    if (!closed) options.onChange(next);
  };

  /** Ends the track there is; the device's light goes off. */
  const release = () => {
    interruption.cancel();
    forgetTrack?.();
    forgetTrack = null;
  };

  const interrupt = (interrupted: boolean) => {
    if (state.type === 'live' && state.interrupted !== interrupted) {
      change({ ...state, interrupted });
    }
  };

  const hold = (track: MediaStreamTrack) => {
    const unsubscribeEnded = options.onEnded(track, () => void ended());
    const unsubscribeMuted = options.onMuted(track, (muted) => {
      if (muted) interruption.set(interruptedMs, () => interrupt(true));
      else {
        interruption.cancel();
        interrupt(false);
      }
    });
    forgetTrack = () => {
      unsubscribeEnded();
      unsubscribeMuted();
      track.stop();
    };
  };

  /** Lets go of what there is and of what is still on its way; answers the number of the wish. */
  const begin = (): number => {
    wish += 1;
    // The old track goes first: many systems do not open a second device, or the same one twice.
    release();
    change({ type: 'starting' });
    return wish;
  };

  /** The capture's state, unless the wish has changed meanwhile. */
  const take = async (
    capturing: Promise<Capture>,
  ): Promise<Extract<SourceState, { type: 'live' | 'failed' }> | null> => {
    const own = begin();
    const capture = await capturing;
    if (own !== wish) {
      if (capture.ok) capture.track.stop();
      return null;
    }
    if (!capture.ok) return { type: 'failed', failure: capture.failure };
    hold(capture.track);
    const before = lastLabel;
    lastDeviceId = capture.track.getSettings().deviceId ?? null;
    lastLabel = capture.track.label;
    return {
      type: 'live',
      track: capture.track,
      deviceId: lastDeviceId,
      interrupted: false,
      replaces: before === lastLabel ? null : before,
    };
  };

  const openWith = async (capturing: Promise<Capture>) => {
    const taken = await take(capturing);
    // A device that the person chose replaces nothing that went away.
    if (taken !== null) change(taken.type === 'live' ? { ...taken, replaces: null } : taken);
  };

  const ended = async () => {
    // Also where the clock was set back meanwhile.
    const isSteady = Math.abs(options.clock.now() - reopenedAt) >= steadyMs;
    if (options.reopen !== null && isSteady) {
      await reopen();
      return;
    }
    wish += 1;
    release();
    change({ type: options.afterEnd });
  };

  const reopen = async () => {
    if (options.reopen === null) return;
    reopenedAt = options.clock.now();
    release();
    const taken = await take(options.reopen(lastDeviceId));
    if (taken === null) return;
    const isGone = taken.type === 'failed' && !tellingFailures.has(taken.failure);
    change(isGone ? { type: options.afterEnd } : taken);
  };

  return {
    get state() {
      return state;
    },
    get lastDeviceId() {
      return lastDeviceId;
    },
    openWith,
    reopen,
    async open() {
      if (closed) return;
      // Whatever is held is let go before the device is asked for.
      release();
      await openWith(options.capture());
    },
    expect() {
      if (!closed) begin();
    },
    off() {
      wish += 1;
      release();
      if (state.type !== 'off') change({ type: 'off' });
    },
    close() {
      closed = true;
      wish += 1;
      release();
      state = { type: 'off' };
    },
  };
}
