/** What a machine that does much else puts into what a doctor measures there. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FindingCode } from '@parley/doctor';
import { root } from '../fixtures/repository.js';

/** Does something, and answers too by how many ms the machine ran a program too late at most meanwhile. */
export async function withPulse<Result>(
  task: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly lateMs: number }> {
  const program = fork(join(root, 'e2e/faults/programs/pulse.mjs'));
  try {
    const result = await task();
    const answered = once(program, 'message');
    program.send('how late?');
    const [lateMs] = (await answered) as [number];
    return { result, lateMs };
  } finally {
    program.disconnect();
  }
}

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
