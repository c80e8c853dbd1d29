import type { Page } from '@playwright/test';
import { isOfTheMachine } from '../faults/machine.js';
import { findingsOn } from '../faults/page-face.js';
import type { CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { withPulse } from '../fixtures/pulse.js';

/** Measuring each way through the service takes seconds. */
const testTakes = 20_000;

const answer = (page: Page) => page.getByRole('heading', { level: 1 });

async function runsTheTest(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Test again' })).toBeVisible({
    timeout: testTakes,
  });
}

const clipboardOf = ({ page }: CallPage) =>
  page.evaluate(async () => navigator.clipboard.readText());

test('home leads to a test that starts by itself and finds a healthy service well', async ({
  ana,
}) => {
  await ana.opens('/');
  await ana.page.getByRole('link', { name: 'Test your network' }).click();
  const { lateMs } = await withPulse(() => runsTheTest(ana.page));
  await expect(answer(ana.page)).toHaveText('Calls will get through from here');
  const findings = await findingsOn(ana.page);
  expect(findings.filter(({ code }) => !isOfTheMachine(code, lateMs))).toEqual([]);
  // sentences about the network name them in small letters
  for (const way of [/This service/, /Relay over UDP/, /Relay over TCP/]) {
    const row = ana.page.getByRole('listitem').filter({ hasText: way });
    await expect(row).toHaveAttribute('data-mark', 'yes');
  }
  // a measured round trip and throughput
  await expect(ana.page.getByRole('listitem').filter({ hasText: /Relay over UDP/ })).toContainText(
    /\d+ ms · [\d.]+ [kM]bit\/s/,
  );
  // a connection by polling ends while a request waits, which the server answers with 400
  const errors = ana.record.consoleErrors.filter((text) => !/transport=polling/.test(text));
  expect(errors).toEqual([]);
});

test('the test opens no device before it is asked to', async ({ ana }) => {
  await ana.opens('/doctor');
  await runsTheTest(ana.page);
  const devices = ana.page.getByRole('region', { name: 'Camera and microphone' });
  await expect(devices.getByRole('row', { name: 'Camera' })).toContainText('not tested');
  await devices.getByRole('button', { name: 'Test camera and microphone' }).click();
  await expect(devices.getByRole('row', { name: 'Camera' })).toContainText('works');
  await expect(devices.getByText('Your microphone hears you.')).toBeVisible();
  await devices.getByRole('button', { name: 'Turn them off' }).click();
  await expect(devices.locator('video')).toHaveCount(0);
});

test('the report can be read by anyone, and says nothing of addresses and credentials', async ({
  ana,
}) => {
  await ana.opens('/doctor');
  await runsTheTest(ana.page);
  await ana.presses('Copy report');
  await expect(ana.page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const report = await clipboardOf(ana);
  expect(report).toContain(`Parley doctor of ${ana.origin}`);
  expect(report).toMatch(/turn:localhost:\d+\?transport=udp\n {4}page: .*loop ok/);
  expect(report).not.toMatch(/\d{1,3}(\.\d{1,3}){3}/);
  expect(report).not.toMatch(/password|username/i);
});

test('two people compare their results by a link', async ({ ana, bob }) => {
  await ana.opens('/doctor');
  await runsTheTest(ana.page);
  await ana.page.getByRole('textbox', { name: /^Your name/ }).fill('Ana');
  await ana.presses('Copy link');
  await expect(ana.page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const link = await clipboardOf(ana);
  expect(link).toContain(`${ana.origin}/doctor#report=`);

  await bob.page.goto(link);
  await expect(answer(bob.page)).toContainText('Ana');
  // The button that was pressed goes; with the keyboard, Bob is where its place is taken.
  await bob.page.getByRole('button', { name: 'Test yours and compare' }).press('Enter');
  const startOver = bob.page.getByRole('button', { name: 'Start over' });
  const again = bob.page.getByRole('button', { name: 'Test again' });
  await expect(startOver.or(again)).toBeVisible();
  await bob.page.keyboard.press('Tab');
  await expect(startOver.or(again)).toBeFocused();
  await expect(answer(bob.page)).toContainText('You and Ana', { timeout: testTakes });
  await expect(again).toBeFocused();
  await bob.page.keyboard.press('Enter');
  await expect(startOver).toBeFocused();
  expect(bob.record.sent.join()).not.toContain(link.slice(link.indexOf('#') + 1));
});

test('a link that was cut off says so, and offers a test', async ({ ana }) => {
  await ana.opens('/doctor#report=AAAA');
  await expect(answer(ana.page)).toHaveText('This report cannot be read');
  await ana.presses('Test your own network');
  await runsTheTest(ana.page);
});

test.describe('from a call whose relay is down', () => {
  test.use({ serviceEnv: {} });

  test('the card leads to the test without leaving the call', async ({
    ana,
    bob,
    room,
    service,
  }) => {
    await service.relay.kill();
    await ana.joins(room, { relay: 'only' });
    await bob.joins(room, { relay: 'only' });
    await expect.poll(() => ana.asksWhy(bob)).toContain('The relay answers neither you nor Bob.');
    await ana.whyOf(bob).click();
    const opened = ana.context.waitForEvent('page');
    await ana.page.getByRole('dialog').getByRole('link', { name: 'Test your network' }).click();
    const page = await opened;
    const note = page.getByRole('complementary', { name: 'What your call found' });
    await expect(note).toContainText('Your call found no way.');
    await expect(note).toContainText('This test finds the same.', { timeout: testTakes });
    expect(new URL(page.url()).search).not.toContain(room);
    await expect(ana.controls).toBeVisible();

    await ana.page.keyboard.press('Escape');
    await ana.presses('Leave');
    await expect(ana.page.getByText('A line of this call failed.')).toBeVisible();
    const link = ana.page.getByRole('link', { name: 'Test your network' });
    await expect(link).toHaveAttribute('href', /^\/doctor\?from=call&found=relay_unreachable/);
    const again = ana.context.waitForEvent('page');
    await link.click();
    const test = await again;
    await test.reload();
    const found = test.getByRole('complementary', { name: 'What your call found' });
    await expect(found).toContainText('The relay answers neither you nor the other person.');
    await expect(ana.heading('You left the call')).toBeVisible();
  });
});
