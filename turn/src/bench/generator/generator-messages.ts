/** What the bench asks of the load generator's process, one request at a time, and what it answers. */
import type { AllocationResult } from './allocation-load.js';
import type { Direction, RelayTarget } from './flows.js';
import type { LoadOptions, LoadResult } from './load.js';

export type GeneratorRequest =
  /** opens the flows; without a target they reach each other directly */
  | { readonly ask: 'open'; readonly target?: RelayTarget; readonly direction: Direction }
  | { readonly ask: 'load'; readonly options: LoadOptions }
  /** closes the flows and gives their allocations back */
  | { readonly ask: 'close' }
  | { readonly ask: 'churn'; readonly target: RelayTarget; readonly seconds: number }
  /** allocations that stay */
  | { readonly ask: 'hold'; readonly target: RelayTarget; readonly count: number }
  /** closes the sockets of those */
  | { readonly ask: 'forget' };

interface Values {
  readonly open: null;
  readonly load: LoadResult;
  readonly close: null;
  readonly churn: AllocationResult;
  readonly hold: AllocationResult;
  readonly forget: null;
}

export type Asked = GeneratorRequest['ask'];
export type ValueOf<Ask extends Asked> = Values[Ask];

export type GeneratorResponse =
  | { readonly ok: true; readonly value: Values[Asked] }
  | { readonly ok: false; readonly fault: string };
