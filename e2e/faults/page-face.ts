/** The doctor's face in a browser: `/doctor`. */
import { expect, type Page } from '@playwright/test';
import type { FindingCode, Severity } from '@parley/doctor';

export interface SeenFinding {
  readonly code: FindingCode;
  readonly severity: Severity;
}

/** ms that a test of a page may take, when many are made at the same time */
const patience = 60_000;

export async function openDoctor(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/doctor`);
  await isOver(page);
}

export async function testAgain(page: Page): Promise<void> {
  await again(page).click();
  await isOver(page);
}

export const findingsOn = (page: Page): Promise<SeenFinding[]> =>
  page.locator('[data-finding]').evaluateAll((elements) =>
    elements.map(
      (element) =>
        ({
          code: element.dataset['finding'],
          severity: element.dataset['severity'],
        }) as SeenFinding,
    ),
  );

const again = (page: Page) => page.getByRole('button', { name: 'Test again' });

const isOver = (page: Page): Promise<void> =>
  expect(again(page)).toBeVisible({ timeout: patience });
