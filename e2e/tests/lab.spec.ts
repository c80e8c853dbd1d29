import { expect, test as base } from '@playwright/test';
import { createOpened } from '../bench/program.js';
import { missingForLab } from '../lab/prerequisites.js';
import { runPair } from '../lab/run/pair.js';
import { representatives } from '../lab/run/representatives.js';
import { buildLab, type BuiltLab } from '../lab/run/run-lab.js';

const missing = missingForLab();

/** The lab as `npm run lab` builds it, once for all pairs. */
const test = base.extend<object, { lab: BuiltLab }>({
  lab: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of needed fixtures from this pattern
    async ({}, use) => {
      const opened = createOpened();
      try {
        await use(await buildLab(opened, { relay: 'parley', elsewhere: null }));
      } finally {
        await opened.close();
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.describe('from behind every kind of router', () => {
  test.skip(missing !== null, missing ?? '');

  for (const pair of representatives) {
    test(`${pair.join(' and ')} meet by the best path`, async ({ lab }, testInfo) => {
      const opened = createOpened();
      try {
        const { driver, origin } = lab;
        const places = await lab.places.forPair(pair, opened);
        const result = await runPair(opened, { pair, places, driver, origin });
        if (result.miss !== null) {
          const body = JSON.stringify(result, null, 2);
          await testInfo.attach('what both ends saw', { body, contentType: 'application/json' });
        }
        expect(result.miss?.cause ?? null).toBeNull();
      } finally {
        await opened.close();
      }
    });
  }
});
