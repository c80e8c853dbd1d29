import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

test.describe('in a room for two', () => {
  test.use({ serviceEnv: { ROOM_CAPACITY: '2' } });

  test('the third is told that it is full, and gets in when a seat is free', async ({
    ana,
    bob,
    cleo,
    room,
  }) => {
    await ana.joins(room);
    await bob.joins(room);
    await cleo.opens(`/r/${room}?name=Cleo&join=now`);
    await expect(cleo.heading('This room is full')).toBeVisible();
    await expect(ana.tiles).toHaveCount(1);
    await bob.presses('Leave');
    await expect(ana.tiles).toHaveCount(0);
    await cleo.presses('Try again');
    await cleo.isInTheCall();
    await everyoneSeesAndHearsEveryone([ana, cleo]);
  });
});

for (const path of [
  '/r/ab',
  '/r/No_Such_Room',
  `/r/${'a'.repeat(65)}`,
  '/r/a%20b',
  '/r/caf%C3%A9',
]) {
  test(`${path} is no room address`, async ({ ana }) => {
    await ana.opens(path);
    await expect(ana.heading('This is not a room address')).toBeVisible();
  });
}

test('an address that leads nowhere says so', async ({ ana }) => {
  await ana.opens('/nowhere/at/all');
  await expect(ana.heading('Nothing is here')).toBeVisible();
});

test.describe('with a server of its own', () => {
  test.use({ serviceEnv: {} });

  test('a server that is down at the join is counted down to, and the call works when it is back', async ({
    ana,
    bob,
    room,
    service,
  }) => {
    await bob.opens(`/r/${room}?name=Bob`);
    await ana.opens(`/r/${room}?name=Ana`);
    for (const person of [ana, bob]) {
      await expect(person.page.getByRole('button', { name: 'Join now' })).toBeEnabled();
    }
    await service.signaling.stop();
    await ana.presses('Join now');
    await bob.presses('Join now');
    for (const person of [ana, bob]) {
      await expect(person.heading('The server cannot be reached')).toBeVisible();
      await expect(person.page.locator('[data-retry-in]')).toContainText(/\d+/);
    }
    // with more than a second left on the clock, a try within less is the button's
    await expect(ana.page.locator('[data-retry-in]')).toHaveAttribute('data-retry-in', /^[2-9]$/);
    const tried = ana.page.waitForRequest(/\/socket\.io\//, { timeout: 1_000 });
    await ana.presses('Try now');
    await tried;
    await service.signaling.start();
    // Ana's page hears that the network is back; Bob's tries again by itself
    await ana.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await ana.isInTheCall();
    await bob.isInTheCall();
    await everyoneSeesAndHearsEveryone([ana, bob]);
  });
});
