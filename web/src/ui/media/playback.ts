import { createObservable } from '../../call/observable.js';
import type { Observable } from '../../call/state.js';

/** Plays the pictures and sounds of a call and knows which of them the browser keeps silent. */
export interface Playback {
  /** True while at least one video plays without its sound because the browser wants a press first. */
  readonly blocked: Observable<boolean>;
  /** Plays with sound, or silently where the browser refuses that; call it again when the stream changes. */
  play(video: HTMLVideoElement): void;
  forget(video: HTMLVideoElement): void;
  /** Gives every silent video its sound; to be called inside a press. */
  hear(): void;
}

const refused = (error: unknown) =>
  error instanceof DOMException && error.name === 'NotAllowedError';

export function createPlayback(): Playback {
  const silent = new Set<HTMLVideoElement>();
  const blocked = createObservable(false);
  const update = () => blocked.set(silent.size > 0);

  const play = (video: HTMLVideoElement) => {
    video.muted = false;
    video.play().then(
      () => {
        silent.delete(video);
        update();
      },
      (error: unknown) => {
        // Anything else is the stream being replaced or removed: a newer `play` follows, or none is due.
        if (!refused(error)) return;
        silent.add(video);
        update();
        video.muted = true;
        video.play().catch(() => {
          // Not even silently: the press that is asked for now starts the picture too.
        });
      },
    );
  };

  return {
    blocked,
    play,
    forget(video) {
      silent.delete(video);
      update();
    },
    hear() {
      for (const video of silent) play(video);
    },
  };
}
