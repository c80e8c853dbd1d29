import { paths } from '@parley/shared';
import type { Locator, Page } from '@playwright/test';
import { awaitMore } from '../../fixtures/media-probe.js';
import { enough, type PageDriver } from './page-driver.js';

/** Parley, by what its page promises to tests: `data-peer` and `data-path`. */
export function createParleyDriver(origin: string): PageDriver {
  const tileOn = (page: Page): Locator => page.locator('[data-peer]').first();
  return {
    name: 'Parley',
    pathCovers: 'both-ends',
    async join(page, { room, name }) {
      await page.goto(`${origin}/r/${room}?${new URLSearchParams({ name, join: 'now' })}`);
      await page.getByRole('toolbar', { name: 'Call controls' }).waitFor();
    },
    async path(page) {
      const path = await tileOn(page)
        .getAttribute('data-path', { timeout: 100 })
        .catch(() => null);
      return paths.find((each) => each === path) ?? null;
    },
    async mediaFlows(page, within) {
      const tile = tileOn(page);
      await tile.waitFor({ timeout: within });
      return tile.evaluate(awaitMore, { ...enough, within });
    },
  };
}
