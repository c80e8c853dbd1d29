/** Whether anything arrives over a link: heartbeats are sent, and silence is noticed. */
import type { Clock } from '../ports.js';
import { createTimer } from '../timer.js';

/** ms between two heartbeats: three in a row may be lost before a link is suspect */
const beatEveryMs = 250;
/** ms in which nothing arrived after which a link is suspect */
const silenceMs = 1_100;
/** ms that a timer may come late while the program runs freely */
const promptMs = 150;

export interface LivenessOptions {
  readonly clock: Clock;
  readonly beat: () => void;
  /** Nothing arrived for `silenceMs`; said once. */
  readonly onSilence: () => void;
  /** Something arrived after that. */
  readonly onReturn: () => void;
}

export interface Liveness {
  /** Sends heartbeats from now on. Silence counts once something was heard. */
  start(): void;
  heard(): void;
  stop(): void;
}

export function createLiveness({ clock, beat, onSilence, onReturn }: LivenessOptions): Liveness {
  const beats = createTimer(clock);
  const silence = createTimer(clock);
  let state: 'stopped' | 'unheard' | 'alive' | 'silent' = 'stopped';
  let lastHeardAt = 0;

  const beatOn = () => {
    beat();
    beats.set(beatEveryMs, beatOn);
  };

  const listen = (ms: number) => {
    const due = clock.now() + ms;
    silence.set(ms, () => {
      const now = clock.now();
      // A program that stood still could not hear: that time says nothing about the link.
      if (now - due > promptMs) lastHeardAt = Math.max(lastHeardAt, now - silenceMs / 2);
      // So does a clock that was set back.
      if (lastHeardAt > now) lastHeardAt = now;
      const left = lastHeardAt + silenceMs - now;
      if (left > 0) {
        listen(left);
        return;
      }
      state = 'silent';
      onSilence();
    });
  };

  return {
    start() {
      if (state !== 'stopped') return;
      state = 'unheard';
      beatOn();
    },
    heard() {
      if (state === 'stopped') return;
      const before = state;
      lastHeardAt = clock.now();
      state = 'alive';
      if (before === 'alive') return;
      listen(silenceMs);
      if (before === 'silent') onReturn();
    },
    stop() {
      state = 'stopped';
      beats.cancel();
      silence.cancel();
    },
  };
}
