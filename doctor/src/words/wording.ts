import type { Finding } from '../finding.js';

export interface Words {
  /** A few words, without a full stop. */
  readonly title: string;
  /** Without jargon: what it means for calls, and what a caller can do. */
  readonly caller: string;
  /** Which port to open, which variable of docs/configuration.md to set. */
  readonly host: string;
}

/** How one finding is put. */
export type Wording = (finding: Finding) => Words;
