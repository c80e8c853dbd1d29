import type { PageVisibility } from '../../call/ports.js';

const events = ['visibilitychange', 'enterpictureinpicture', 'leavepictureinpicture'] as const;

/** A picture that floats over other windows is seen, whatever became of its page. Firefox does not tell of its own. */
const floats = () =>
  ((document.pictureInPictureElement as Element | null | undefined) ?? null) !== null;

export const browserVisibility: PageVisibility = {
  get hidden() {
    return document.visibilityState === 'hidden' && !floats();
  },
  subscribe(listener) {
    for (const event of events) document.addEventListener(event, listener);
    return () => {
      for (const event of events) document.removeEventListener(event, listener);
    };
  },
};
