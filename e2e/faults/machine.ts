/** What a machine that does much else puts into what a doctor measures there. */
import type { FindingCode } from '@parley/doctor';

/** Where several programs share a machine, answers may come late, and are found so. */
const ofTheMachine: ReadonlySet<FindingCode> = new Set([
  'signaling_slow',
  'relay_slow',
  'relay_loses',
]);

/** ms by which the jitter of a relay may be late before it is found slow; each packet waits for several programs */
const noticeableMs = 50;

/** Whether a finding tells of the machine, and not of the service, where programs were run late by so much. */
export const isOfTheMachine = (code: FindingCode, lateMs = Infinity): boolean =>
  lateMs >= noticeableMs && ofTheMachine.has(code);
