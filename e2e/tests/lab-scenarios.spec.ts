import { expect, test as base } from '@playwright/test';
import { createOpened } from '../bench/program.js';
import { createInternet, type Internet } from '../lab/internet.js';
import { labFor } from '../lab/lab.js';
import { missingForLab } from '../lab/prerequisites.js';
import { scenarios } from '../lab/scenarios/scenarios.js';
import { startLabService, type LabService } from '../lab/service/lab-service.js';

const missing = missingForLab();

/** Those that take a few seconds each, and tell apart what `data-path` may say behind one address. */
const quick = ['guests', 'one-carrier-hairpinning', 'cloud-service', 'late-stun'];

const test = base.extend<object, { lab: { internet: Internet; service: LabService } }>({
  lab: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of needed fixtures from this pattern
    async ({}, use) => {
      const opened = createOpened();
      try {
        const internet = opened.add(await createInternet(), (made) => made.close());
        const place = { ...internet, namespace: internet.service };
        const service = await startLabService(opened, { place, relay: 'parley' });
        await use({ internet, service });
      } finally {
        await opened.close();
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.describe('in the lab', () => {
  test.skip(missing !== null, missing ?? '');

  for (const scenario of scenarios.filter(({ name }) => quick.includes(name))) {
    test(scenario.title, async ({ lab: { internet, service } }) => {
      const opened = createOpened();
      try {
        const outcome = await scenario.run(labFor(opened, internet, service));
        expect(outcome, scenario.name).toMatchObject({ result: 'passed' });
      } finally {
        await opened.close();
      }
    });
  }
});
