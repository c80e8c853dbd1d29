import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { momentAlone, momentOf } from '../fixtures/moments.js';
import { withPulse } from '../fixtures/pulse.js';

test('someone who leaves is gone within a second and can rejoin', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const [left, alone] = [await momentOf(bob, 'click'), await momentAlone(ana)];
  const { stoodStillMs } = await withPulse(async () => {
    await bob.presses('Leave');
    await expect(ana.tiles).toHaveCount(0);
  });
  expect((await alone()) - (await left()), 'ms').toBeLessThanOrEqual(1_000 + stoodStillMs);
  await expect(ana.heading('You are alone here')).toBeVisible();
  await expect(bob.heading('You left the call')).toBeVisible();
  await expect(bob.page.getByRole('link', { name: 'Home', exact: true })).toBeVisible();
  await bob.presses('Rejoin');
  await bob.isInTheCall();
  await everyoneSeesAndHearsEveryone([ana, bob]);
});

test.describe('with a short grace time', () => {
  test.use({ serviceEnv: { MEMBER_GRACE: '2' } });

  test('someone whose tab vanishes is away first, then gone', async ({ ana, bob, cleo, room }) => {
    await ana.joins(room);
    await bob.joins(room);
    await cleo.joins(room, { mic: 'off', cam: 'off' });
    await everyoneSeesAndHearsEveryone([ana, bob]);
    await expect(ana.tileOf(bob)).toHaveAttribute('data-presence', 'here');
    await bob.vanishes();
    await expect(ana.tileOf(bob)).toHaveAttribute('data-presence', 'away');
    await expect(ana.tileOf(bob)).toHaveCount(0);
    await expect(ana.tileOf(cleo)).toHaveAttribute('data-presence', 'here');
  });
});

test('a new name is seen by the others', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await expect(ana.tileOf(bob)).toBeVisible();
  await bob.choosesFromMore('Change name');
  const box = bob.page.getByRole('textbox', { name: 'Your name' });
  await box.fill('Roberta');
  await box.press('Enter');
  await expect(ana.tiles.filter({ hasText: 'Roberta' })).toHaveCount(1);
});

test('a name is text, whatever is in it', async ({ ana, enter, room }) => {
  const name = '<img src=x onerror=alert(1)> 🦜 שלום &amp;';
  const bob = await enter(name);
  await ana.joins(room);
  await bob.joins(room);
  await expect(ana.tileOf(bob)).toContainText(name);
  await expect(ana.page.locator('img[src="x"]')).toHaveCount(0);
  await ana.seesAndHears(bob);
});
