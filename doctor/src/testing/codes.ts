import { diagnose } from '../diagnose.js';
import type { FindingCode } from '../finding.js';
import type { Observation } from '../observation.js';

/** Of what was found, in order. */
export const codes = (
  own: Observation,
  server: Observation | null = null,
): readonly FindingCode[] => diagnose({ own, server }).findings.map(({ code }) => code);
