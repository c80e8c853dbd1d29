import { expect, type Page } from '@playwright/test';
import type { Finding } from '@parley/doctor';
import { startInstance } from '../faults/instance.js';
import { isOfTheMachine } from '../faults/machine.js';
import { findingsOn, openDoctor, testAgain } from '../faults/page-face.js';
import { lookFromShell } from '../faults/shell-face.js';
import type { Fault } from '../faults/table/fault.js';
import { firewallFaults, signalingFaults } from '../faults/table/network-faults.js';
import { certificateFaults, credentialFaults, relayFaults } from '../faults/table/relay-faults.js';
import { test, type Clinic } from '../fixtures/doctor-test.js';
import { withPulse } from '../fixtures/pulse.js';

// several instances are started and looked at in the time of one test
test.describe.configure({ timeout: 240_000 });

const healthy: Fault = { name: 'nothing is wrong', finds: { shell: [], page: [] } };

for (const [title, faults] of [
  ['nothing in a healthy instance', [healthy]],
  ['faults of credentials', credentialFaults],
  ['faults of certificates', certificateFaults],
  ['faults of the relay', relayFaults],
  ['faults of firewalls', firewallFaults],
  ['faults of signaling', signalingFaults],
] as const) {
  test(`from a shell and from a page the doctor finds ${title}`, async ({ clinic }) => {
    const looks = await Promise.all(faults.map((fault) => lookAt(clinic, fault)));
    for (const [index, { name, finds }] of faults.entries()) {
      const { lateMs, ...found } = looks[index] ?? { lateMs: 0 };
      expect
        .soft(found, `${name} (the machine ran programs up to ${Math.round(lateMs)} ms late)`)
        .toEqual({ shell: finds.shell?.toSorted() ?? null, page: finds.page?.toSorted() ?? null });
    }
  });
}

/** Codes that each face finds; null: it did not look. */
interface Looks {
  readonly shell: readonly string[] | null;
  readonly page: readonly string[] | null;
  /** by how many ms the machine ran a program too late at most meanwhile */
  readonly lateMs: number;
}

/** Both faces look at the same time, as two people would. */
function lookAt(clinic: Clinic, fault: Fault): Promise<Looks> {
  const { network, authority } = clinic;
  const { name, instance: options = {}, arrange, breaks, finds } = fault;
  return clinic.onSite(async (site) => {
    const instance = await startInstance(network.host, site, authority, options);
    const page = finds.page === null ? null : await clinic.newPage();
    try {
      const scene = { network, site, instance };
      await arrange?.(scene);
      if (breaks !== undefined) {
        if (page !== null) await openDoctor(page, instance.origin);
        await breaks(scene);
      }
      const fromPage = async (opened: Page): Promise<readonly Found[]> => {
        await (breaks === undefined ? openDoctor(opened, instance.origin) : testAgain(opened));
        return findingsOn(opened);
      };
      const fromShell = async (): Promise<readonly Found[]> => {
        const place = { enter: network.caller.enter, authority: authority.cert };
        const { findings, exitCode } = await lookFromShell(instance.origin, place);
        const isFaulty = findings.some(({ severity }) => severity !== 'info');
        expect.soft(exitCode, `exit code at ${name}`).toBe(isFaulty ? 1 : 0);
        return findings;
      };
      const { result, lateMs } = await withPulse(() =>
        Promise.all([finds.shell && fromShell(), page && fromPage(page)]),
      );
      const [shell, seen] = result;
      return {
        shell: shell && codesOf(shell, finds.shell ?? [], lateMs),
        page: seen && codesOf(seen, finds.page ?? [], lateMs),
        lateMs,
      };
    } finally {
      await page?.close();
      await instance.stop();
    }
  });
}

type Found = Pick<Finding, 'code' | 'severity'>;

/**
 * Notes, which call for nothing, are left out, and so is what the machine does where a fault is looked for that is none of
 * that: two instances and a browser share it. A healthy instance is looked at alone: nothing may be found there, unless the
 * machine is known to have been late.
 */
const codesOf = (
  findings: readonly Found[],
  expected: readonly string[],
  lateMs: number,
): readonly string[] =>
  findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code)
    .filter(
      (code) =>
        expected.includes(code) ||
        !isOfTheMachine(code, expected.length === 0 ? lateMs : undefined),
    )
    .toSorted();
