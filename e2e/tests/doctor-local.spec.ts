import type { FindingCode } from '@parley/doctor';
import { expect, test } from '../fixtures/call-test.js';
import { withPulse } from '../fixtures/pulse.js';
import { isOfTheMachine } from '../faults/machine.js';
import { findingsOn, openDoctor } from '../faults/page-face.js';
import { lookFromShell } from '../faults/shell-face.js';

test('the doctor finds nothing wrong with an instance on this machine', async ({
  page,
  service,
}) => {
  const { result, lateMs } = await withPulse(() =>
    Promise.all([
      lookFromShell(service.origin, { enter: [] }),
      openDoctor(page, service.origin).then(() => findingsOn(page)),
    ]),
  );
  const [fromShell, fromPage] = result;
  const ofTheService = ({ code }: { readonly code: FindingCode }): boolean =>
    !isOfTheMachine(code, lateMs);
  expect(fromShell.findings.filter(ofTheService)).toEqual([]);
  expect(fromShell.exitCode).toBe(fromShell.findings.length === 0 ? 0 : 1);
  expect(fromPage.filter(ofTheService)).toEqual([]);
});
