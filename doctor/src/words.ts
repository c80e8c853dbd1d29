/** People's text for findings: one sentence for a caller, one for a host with the fix. */
import type { Finding, FindingCode } from './finding.js';
import { deviceWords } from './words/device-words.js';
import { relayWords } from './words/relay-words.js';
import { serviceWords } from './words/service-words.js';
import { wayWords } from './words/way-words.js';

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

export const wordsOf = (finding: Finding): Words => wordings[finding.code](finding);

const wordings: Readonly<Record<FindingCode, Wording>> = {
  ...serviceWords,
  ...wayWords,
  ...relayWords,
  ...deviceWords,
};
