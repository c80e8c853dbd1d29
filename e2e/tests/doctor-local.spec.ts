import { expect, test } from '../fixtures/call-test.js';
import { findingsOn, openDoctor } from '../faults/page-face.js';
import { lookFromShell } from '../faults/shell-face.js';

test('the doctor finds nothing wrong with an instance on this machine', async ({
  page,
  service,
}) => {
  const [look] = await Promise.all([
    lookFromShell(service.origin, { enter: [] }),
    openDoctor(page, service.origin),
  ]);
  expect(look).toMatchObject({ exitCode: 0, findings: [] });
  expect(await findingsOn(page)).toEqual([]);
});
