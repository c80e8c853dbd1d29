import { isDeepStrictEqual } from 'node:util';
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
import { withPulse, type Pulse } from '../fixtures/pulse.js';

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
    for (const [index, fault] of faults.entries()) {
      const { found, lateMs = 0 } = looks[index] ?? {};
      expect
        .soft(found, `${fault.name} (the machine ran programs up to ${Math.round(lateMs)} ms late)`)
        .toEqual(expectedOf(fault));
    }
  });
}

/** What each face finds; null: it did not look. */
interface Found {
  /** codes */
  readonly shell: readonly string[] | null;
  readonly page: readonly string[] | null;
  /** whether the shell's exit code is the one that its findings call for */
  readonly exitCodeFits: boolean;
}

const expectedOf = ({ finds }: Fault): Found => ({
  shell: finds.shell?.toSorted() ?? null,
  page: finds.page?.toSorted() ?? null,
  exitCodeFits: true,
});

type Looks = Pulse & { readonly found: Found };

/**
 * Looks again where something else was found while the machine stood still: the doctor's time limits go on meanwhile, and
 * rightly it tells of a silence that is no fault of the instance.
 */
async function lookAt(clinic: Clinic, fault: Fault): Promise<Looks> {
  for (let time = 1; ; time += 1) {
    const looks = await lookOnce(clinic, fault);
    const isAsExpected = isDeepStrictEqual(looks.found, expectedOf(fault));
    if (isAsExpected || looks.stoodStillMs === 0 || time === 3) return looks;
  }
}

/** Both faces look at the same time, as two people would. */
function lookOnce(clinic: Clinic, fault: Fault): Promise<Looks> {
  const { network, authority } = clinic;
  const { instance: options = {}, arrange, breaks, finds } = fault;
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
      const fromPage = async (opened: Page): Promise<readonly FoundCode[]> => {
        await (breaks === undefined ? openDoctor(opened, instance.origin) : testAgain(opened));
        return findingsOn(opened);
      };
      const place = { enter: network.caller.enter, authority: authority.cert };
      const { result, ...pulse } = await withPulse(() =>
        Promise.all([finds.shell && lookFromShell(instance.origin, place), page && fromPage(page)]),
      );
      const [shell, seen] = result;
      const found = {
        shell: shell && codesOf(shell.findings, finds.shell ?? [], pulse.lateMs),
        page: seen && codesOf(seen, finds.page ?? [], pulse.lateMs),
        exitCodeFits: shell === null || shell.exitCode === exitCodeFor(shell.findings),
      };
      return { found, ...pulse };
    } finally {
      await page?.close();
      await instance.stop();
    }
  });
}

const exitCodeFor = (findings: readonly FoundCode[]): number =>
  findings.some(({ severity }) => severity !== 'info') ? 1 : 0;

type FoundCode = Pick<Finding, 'code' | 'severity'>;

/**
 * Notes, which call for nothing, are left out, and so is what the machine does where a fault is looked for that is none of
 * that: two instances and a browser share it. A healthy instance is looked at alone: nothing may be found there, unless the
 * machine is known to have been late.
 */
const codesOf = (
  findings: readonly FoundCode[],
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
