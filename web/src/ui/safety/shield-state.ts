import type { SafetyView } from '../../call/safety/safety-view.js';

/** What the shield on a tile tells: `open` is a code that nobody has compared yet, or none so far. */
export type ShieldLook = 'open' | 'matches' | 'alarm';

export interface ShieldState {
  readonly look: ShieldLook;
  /** What is so, after "Safety code with …:" and on the tile when it is an alarm. */
  readonly words: string;
}

const alarm = (words: string): ShieldState => ({ look: 'alarm', words });

/** How the shield of a person looks, and what it says. Only what people have to act on is an alarm. */
export function shieldState(view: SafetyView): ShieldState {
  switch (view.type) {
    case 'pending':
      return { look: 'open', words: 'not ready yet' };
    case 'code':
      if (view.mark === 'matches') return { look: 'matches', words: 'compared, it matches' };
      if (view.mark === 'differs') return alarm('Codes differ');
      return view.changed?.wasCompared === true
        ? alarm('Code changed')
        : { look: 'open', words: 'not compared yet' };
    case 'refused':
      return alarm('No safe code');
    case 'unavailable':
      return view.wasCompared ? alarm('Code is gone') : { look: 'open', words: 'none' };
  }
}

/** What a person is told at once, without having asked; null while nothing has to be done. */
export function alarmWords(view: SafetyView, name: string): string | null {
  switch (view.type) {
    case 'pending':
      return null;
    case 'code':
      return view.changed?.wasCompared === true ? `The safety code with ${name} changed` : null;
    case 'refused':
      return `There is no safe code with ${name}`;
    case 'unavailable':
      return view.wasCompared ? `The safety code with ${name} is gone` : null;
  }
}
