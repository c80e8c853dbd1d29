import { findingCodes } from '@parley/doctor';
import { createOpened } from '../bench/program.js';
import { isOfTheMachine } from '../faults/machine.js';
import { expect, missing, test } from '../fixtures/lab-test.js';
import { withPulse } from '../fixtures/pulse.js';
import type { RouterKind } from '../lab/router-kind.js';
import type { BuiltLab } from '../lab/run/run-lab.js';
import { launchBrowserIn } from '../network/browser.js';

/** A run, on a machine that does much else meanwhile. */
const testTakes = 20_000;

/** The report that someone copies who opens the doctor at such a home; a page that was allowed no device. */
async function reportFrom({ internet, origin }: BuiltLab, kind: RouterKind): Promise<string> {
  const opened = createOpened();
  try {
    const home = opened.add(await internet.home(kind), (made) => made.close());
    const placed = await launchBrowserIn(home.computers[0].namespace, { origin });
    opened.add(placed, (launched) => launched.close());
    const page = await placed.browser.newPage({
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.goto(`${origin}/doctor`);
    await expect(page.getByRole('button', { name: 'Test again' })).toBeVisible({
      timeout: testTakes,
    });
    await page.getByRole('button', { name: 'Copy report' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    return await page.evaluate(async () => navigator.clipboard.readText());
  } finally {
    await opened.close();
  }
}

/** What a browser can tell of each kind of network, without permission for any device. */
const networks: readonly (readonly [RouterKind, network: string, findings: readonly string[]])[] = [
  ['open', 'UDP works, IPv4 works, IPv6 works, mapping none', []],
  ['port-restricted', 'UDP works, IPv4 works, IPv6 absent, mapping endpoint-independent', []],
  ['symmetric', 'UDP works, IPv4 works, IPv6 absent, mapping dependent', ['mapping_varies']],
  ['udp-blocked', 'UDP blocked, IPv4 unknown, IPv6 unknown, mapping unknown', ['udp_blocked']],
  ['ipv6-only', 'UDP works, IPv4 absent, IPv6 works, mapping endpoint-independent', []],
];

test.describe('the doctor in a browser', () => {
  test.skip(missing !== null, missing ?? '');

  for (const [kind, network, findings] of networks) {
    test(`knows a network that is ${kind}`, async ({ lab }) => {
      const { result: report, lateMs } = await withPulse(() => reportFrom(lab, kind));
      expect(report).toContain(`Network: ${network}, `);
      const codes = [...report.matchAll(/^(?:ERROR|WARNING|INFO) (\w+)/gmu)].flatMap(
        ([, code]) => findingCodes.find((known) => known === code) ?? [],
      );
      // Playwright denies whatever it is not told to grant
      const found = codes.filter((code) => !/^(?:camera|microphone)_denied$/u.test(code));
      const ofTheNetwork = found.filter((code) => !isOfTheMachine(code, lateMs));
      expect(ofTheNetwork, `the machine ran programs up to ${lateMs} ms late`).toEqual(findings);
    });
  }
});
