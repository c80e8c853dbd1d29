import { paths } from '@parley/shared';
import { awaitMore } from '../../fixtures/media-probe.js';
import { enough, type PageDriver } from './page-driver.js';

/** Parley, by what its page promises to tests: `data-peer` and `data-path`. */
export function createParleyDriver(origin: string): PageDriver {
  return {
    name: 'Parley',
    pathCovers: 'both-ends',
    async join(page, { room, name }) {
      await page.goto(`${origin}/r/${room}?${new URLSearchParams({ name, join: 'now' })}`);
      await page.getByRole('toolbar', { name: 'Call controls' }).waitFor();
    },
    async path(page) {
      const path = await page.evaluate(
        () => document.querySelector('[data-peer]')?.getAttribute('data-path') ?? null,
      );
      return paths.find((each) => each === path) ?? null;
    },
    async mediaFlows(page, within) {
      const tile = page.locator('[data-peer]').first();
      await tile.waitFor({ timeout: within });
      return tile.evaluate(awaitMore, { ...enough, within });
    },
  };
}
