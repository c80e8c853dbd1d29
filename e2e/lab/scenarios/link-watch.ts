import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** states of links that were not `connected`, since they were watched */
    linkTroubles: string[];
  }
}

/** Runs in the page: notes whatever the tiles say of their links besides that they are connected. */
function recordTroubles(): void {
  const troubles: string[] = [];
  window.linkTroubles = troubles;
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const link = (target as Element).getAttribute('data-link');
      if (link !== null && link !== 'connected') troubles.push(link);
    }
  }).observe(document, { subtree: true, attributeFilter: ['data-link'] });
}

/** Watches the links of a page; the answer tells every state but `connected` that they have been in since. */
export async function watchLinks(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(recordTroubles);
  return () => page.evaluate(() => window.linkTroubles);
}
