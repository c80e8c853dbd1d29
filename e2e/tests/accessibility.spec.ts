import type { Page } from '@playwright/test';
import { chatOf } from '../fixtures/chat.js';
import { expect, test } from '../fixtures/call-test.js';

/** Presses Tab through the whole page and answers the accessible names of the controls that had the focus. */
async function tabThrough(page: Page): Promise<string[]> {
  const seen: string[] = [];
  const most = 60;
  let leftPage = false;
  await page.locator('body').press('Tab');
  for (let count = 0; count < most; count += 1) {
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) {
      // behind the last control; where Tab did not start at the first one, it goes on there
      if (leftPage) break;
      leftPage = true;
      await page.keyboard.press('Tab');
      continue;
    }
    const name = await focused.evaluate((element) => {
      if (element.hasAttribute('data-tabbed')) return null;
      element.setAttribute('data-tabbed', '');
      return '';
    });
    if (name === null) break;
    seen.push((await focused.ariaSnapshot()).split('\n')[0] ?? '');
    await page.keyboard.press('Tab');
  }
  return seen;
}

/** Every visible control of the page, as its role and name. */
async function unreached(page: Page): Promise<string[]> {
  return page
    .locator('a[href], button, input, select, textarea, [tabindex="0"]')
    .evaluateAll((controls) =>
      controls
        .filter((control) => control.checkVisibility() && !control.matches(':disabled'))
        // one stop of the Tab key serves a whole toolbar; the arrow keys move inside it
        .filter((control) => control.getAttribute('tabindex') !== '-1')
        .filter((control) => !control.hasAttribute('data-tabbed'))
        .map((control) => control.outerHTML.slice(0, 120)),
    );
}

async function expectReachableAndNamed(page: Page, atLeast: number): Promise<void> {
  const seen = await tabThrough(page);
  expect(seen.length).toBeGreaterThanOrEqual(atLeast);
  for (const control of seen)
    // a disclosure has no role in ARIA: it is told by its text alone
    expect(control, 'a control with a role and a name').toMatch(/"[^"]+"|^- text: \S/);
  expect(await unreached(page)).toEqual([]);
}

test('every control of home can be reached by Tab and has a name', async ({ ana }) => {
  await ana.opens('/');
  await expect(ana.page.getByRole('button', { name: 'Start a room' })).toBeVisible();
  await expectReachableAndNamed(ana.page, 3);
});

test('every control of the lobby can be reached by Tab and has a name', async ({ ana, room }) => {
  await ana.opens(`/r/${room}`);
  await expect(ana.page.getByRole('button', { name: 'Join now' })).toBeVisible();
  await expectReachableAndNamed(ana.page, 7);
});

test('every control of the doctor can be reached by Tab and has a name', async ({ ana }) => {
  await ana.opens('/doctor');
  await expect(ana.page.getByRole('button', { name: 'Copy report' })).toBeVisible({
    timeout: 20_000,
  });
  await expectReachableAndNamed(ana.page, 10);
});

test('every control of somebody else’s report can be reached by Tab and has a name', async ({
  ana,
}) => {
  await ana.opens('/doctor');
  await ana.page.getByRole('button', { name: 'Copy link' }).click({ timeout: 20_000 });
  await expect(ana.page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await ana.page.goto(await ana.page.evaluate(async () => navigator.clipboard.readText()));
  await expect(ana.page.getByRole('button', { name: 'Test yours and compare' })).toBeVisible();
  await expectReachableAndNamed(ana.page, 6);
});

test.describe('while the relay is down', () => {
  test.use({ serviceEnv: {} });

  test('every control of what the doctor found can be reached by Tab and has a name', async ({
    ana,
    service,
  }) => {
    await service.relay.kill();
    await ana.opens('/doctor');
    const finding = ana.page.locator('[data-finding=relay_unreachable]');
    await expect(finding).toBeVisible({ timeout: 20_000 });
    // a busy machine may be found as well
    await expect(ana.page.getByRole('status')).toHaveText(/(One thing was|things were) found\.$/);
    await finding.locator('summary').press('Enter');
    await expect(finding.getByText('Seen from')).toBeVisible();
    await expectReachableAndNamed(ana.page, 10);
  });
});

test('every control of the call can be reached by keyboard and has a name', async ({
  ana,
  room,
}) => {
  await ana.joins(room);
  for (const name of [
    'Mute',
    'Turn camera off',
    'Share screen',
    'Invite',
    'Chat',
    'More',
    'Leave',
  ]) {
    await expect(ana.controls.getByRole('button', { name, exact: true })).toBeVisible();
  }
  await expectReachableAndNamed(ana.page, 3);
});

test('every control of the open chat can be reached by Tab and has a name', async ({
  enter,
  room,
}) => {
  const ana = await enter('Ana', { context: { viewport: { width: 1280, height: 800 } } });
  await ana.joins(room);
  const chat = chatOf(ana);
  await chat.opens();
  await expect(chat.box).toBeFocused();
  await chat.writes('see https://parley.example/');
  await chat.box.fill('a draft');
  await expectReachableAndNamed(ana.page, 7);
  await expect(chat.log.getByRole('link')).toHaveAttribute('data-tabbed');
  await expect(chat.box).toHaveAttribute('data-tabbed');
});

test('a call can be joined and left with the keyboard alone', async ({ ana, room }) => {
  await ana.opens(`/r/${room}?name=Ana`);
  await ana.page.getByRole('button', { name: 'Join now' }).focus();
  await ana.page.keyboard.press('Enter');
  await ana.isInTheCall();
  await ana.controls.getByRole('button', { name: 'Leave' }).focus();
  await ana.page.keyboard.press('Enter');
  await expect(ana.heading('You left the call')).toBeVisible();
});

test('every control of the open connection panel can be reached by keyboard and has a name', async ({
  enter,
  bob,
  room,
}) => {
  const ana = await enter('Ana', { context: { viewport: { width: 1280, height: 800 } } });
  await ana.joins(room);
  await bob.joins(room);
  await ana.seesAndHears(bob);
  const badge = ana.tileOf(bob).getByRole('button', { name: 'Line to Bob' });
  await badge.focus();
  await ana.page.keyboard.press('Enter');
  await expect(ana.page.getByRole('button', { name: 'Details' })).toBeFocused();
  await ana.page.keyboard.press('Enter');
  const panel = ana.page.getByRole('complementary', { name: 'Line to Bob' });
  await expect(panel.getByRole('table')).toBeVisible();
  await expectReachableAndNamed(ana.page, 6);
});

test('every control of a call is on the smallest screen', async ({ ana, room }) => {
  await ana.page.setViewportSize({ width: 320, height: 640 });
  await ana.joins(room);
  const buttons = await ana.controls.getByRole('button').all();
  expect(buttons.length).toBeGreaterThanOrEqual(7);
  for (const button of buttons) await expect(button).toBeInViewport({ ratio: 1 });
});
