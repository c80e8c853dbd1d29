import type { TestInfo } from '@playwright/test';
import { createOpened } from '../bench/program.js';
import { expect, missing, test } from '../fixtures/lab-test.js';
import type { PageDriver } from '../lab/drivers/page-driver.js';
import { createStatisticsDriver } from '../lab/drivers/statistics-driver.js';
import { runPair } from '../lab/run/pair.js';
import { representatives } from '../lab/run/representatives.js';
import type { KindPair } from '../lab/run/selection.js';
import type { BuiltLab } from '../lab/run/run-lab.js';

async function expectNoMiss(
  { places, origin }: BuiltLab,
  pair: KindPair,
  driver: PageDriver,
  testInfo: TestInfo,
): Promise<void> {
  const opened = createOpened();
  try {
    const placed = await places.forPair(pair, opened);
    const result = await runPair(opened, { pair, places: placed, driver, origin });
    if (result.miss !== null) {
      const body = JSON.stringify(result, null, 2);
      await testInfo.attach('what both ends saw', { body, contentType: 'application/json' });
    }
    expect(result.miss?.cause ?? null).toBeNull();
  } finally {
    await opened.close();
  }
}

test.describe('from behind every kind of router', () => {
  test.skip(missing !== null, missing ?? '');

  for (const pair of representatives) {
    test(`${pair.join(' and ')} meet by the best path`, async ({ lab }, testInfo) => {
      await expectNoMiss(lab, pair, lab.driver, testInfo);
    });
  }

  test('a service that nothing is known of is used by its Join button and judged by statistics', async ({
    lab,
  }, testInfo) => {
    const driver = createStatisticsDriver(`${lab.origin}/r/{room}?name={name}`);
    await expectNoMiss(lab, ['port-restricted', 'symmetric'], driver, testInfo);
  });
});
