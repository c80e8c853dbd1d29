import type { Call } from '../../call/state.js';

/** Milliseconds for which the page before it stays; most joins take less, and two changes in a moment are a flicker. */
export const patienceMs = 300;
/**
 * Milliseconds that the first offers take to be made and sent. To show the stage for the first time keeps the page busy for
 * longer than the server's answer took, so the links to the others are given a start.
 */
const offersMs = 20;

/** Resolves when a call that is being joined has something to show: the stage, a refusal, or that it takes long. */
export function untilShown({ state }: Pick<Call, 'state'>): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const { phase } = state.get();
      if (phase.type === 'joining') return;
      clearTimeout(waiting);
      unsubscribe();
      if (phase.type === 'in-call') setTimeout(resolve, offersMs);
      else resolve();
    };
    const unsubscribe = state.subscribe(look);
    const waiting = setTimeout(() => {
      unsubscribe();
      resolve();
    }, patienceMs);
    look();
  });
}
