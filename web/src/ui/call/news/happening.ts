/** One thing that a person is told during a call. */
import type { CaptureKind } from '../../../call/ports.js';

/** The devices to use from now on, by id. */
export interface Switch {
  readonly mic?: string;
  readonly camera?: string;
  readonly speaker?: string;
}

/** What a person may do about it with one press. */
export type HappeningAction = { readonly label: string } & (
  | { readonly type: 'switch'; readonly to: Switch }
  | { readonly type: 'retry'; readonly kind: CaptureKind }
  /** Opens the choice of devices, where help stands too. */
  | { readonly type: 'devices' }
  | { readonly type: 'share' }
  | { readonly type: 'chat' }
);

export interface Happening {
  readonly text: string;
  /** What it is about; newer words about the same take its place. */
  readonly topic?: string;
  readonly action?: HappeningAction;
}
