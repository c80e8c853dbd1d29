/** People's text for findings: one sentence for a caller, one for a host with the fix. */
import type { Finding, FindingCode } from './finding.js';
import { deviceWords } from './words/device-words.js';
import { relayWords } from './words/relay-words.js';
import { serviceWords } from './words/service-words.js';
import { wayWords } from './words/way-words.js';
import type { Wording, Words } from './words/wording.js';

export const wordsOf = (finding: Finding): Words => wordings[finding.code](finding);

const wordings: Readonly<Record<FindingCode, Wording>> = {
  ...serviceWords,
  ...wayWords,
  ...relayWords,
  ...deviceWords,
};
