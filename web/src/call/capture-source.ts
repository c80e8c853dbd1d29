import type { Capture } from './ports.js';
import type { SourceState } from './state.js';

export interface CaptureSourceOptions {
  /** Opens the device that is chosen now. */
  readonly capture: () => Promise<Capture>;
  readonly onEnded: (track: MediaStreamTrack, listener: () => void) => () => void;
  /** What the source is when its track ended by itself. */
  readonly afterEnd: 'lost' | 'off';
  readonly onChange: (state: SourceState) => void;
}

/**
 * One microphone, camera or screen. Opening takes time and people change their minds meanwhile: the last wish wins,
 * and a track that arrives for an older one is stopped at once.
 */
export interface CaptureSource {
  readonly state: SourceState;
  open(): Promise<void>;
  /** Takes the result of a capture that was asked for elsewhere, as part of a common request. */
  openWith(capture: Promise<Capture>): Promise<void>;
  off(): void;
  close(): void;
}

export function createCaptureSource(options: CaptureSourceOptions): CaptureSource {
  let state: SourceState = { type: 'off' };
  let wish = 0;
  let closed = false;
  let forgetTrack: (() => void) | null = null;

  const change = (next: SourceState) => {
    state = next;
    if (!closed) options.onChange(next);
  };

  /** Ends the track there is; the device's light goes off. */
  const release = () => {
    forgetTrack?.();
    forgetTrack = null;
  };

  const hold = (track: MediaStreamTrack) => {
    const unsubscribe = options.onEnded(track, () => {
      release();
      wish += 1;
      change({ type: options.afterEnd });
    });
    forgetTrack = () => {
      unsubscribe();
      track.stop();
    };
  };

  const openWith = async (capturing: Promise<Capture>) => {
    wish += 1;
    const own = wish;
    // The old track goes first: many systems do not open a second device, or the same one twice.
    release();
    change({ type: 'starting' });
    const capture = await capturing;
    if (own !== wish) {
      if (capture.ok) capture.track.stop();
      return;
    }
    if (!capture.ok) {
      change({ type: 'failed', failure: capture.failure });
      return;
    }
    hold(capture.track);
    const { deviceId } = capture.track.getSettings();
    change({ type: 'live', track: capture.track, deviceId: deviceId ?? null });
  };

  return {
    get state() {
      return state;
    },
    openWith,
    async open() {
      if (closed) return;
      // Whatever is held is let go before the device is asked for.
      release();
      await openWith(options.capture());
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
