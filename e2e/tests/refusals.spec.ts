import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

test.describe('in a room for two', () => {
  test.use({ serviceEnv: { ROOM_CAPACITY: '2' } });

  for (const [way, query] of [
    ['on the way to the lobby', ''],
    ['on the way past the lobby', '&join=now'],
  ] as const) {
    test(`the third is told that it is full before any device is opened, ${way}`, async ({
      ana,
      bob,
      cleo,
      room,
    }) => {
      await ana.joins(room);
      await bob.joins(room);
      await cleo.opens(`/r/${room}?name=Cleo${query}`);
      await expect(cleo.heading('This room is full')).toBeVisible();
      await expect(cleo.page.getByText('All 2 seats are taken.')).toBeVisible();
      await cleo.presses('Try again');
      await expect(ana.tiles).toHaveCount(1);
      await bob.presses('Leave');
      await expect(ana.tiles).toHaveCount(0);
      // the page looks by itself
      await expect(cleo.heading('A seat is free')).toBeVisible();
      expect(await cleo.page.evaluate(() => window.mediaProbe.captures)).toEqual([]);
      await cleo.presses('Join');
      if (query === '') await cleo.presses('Join now');
      await cleo.isInTheCall();
      await everyoneSeesAndHearsEveryone([ana, cleo]);
    });
  }

  test('someone who takes the last seat first leaves the other without it, and without open devices', async ({
    ana,
    bob,
    cleo,
    room,
  }) => {
    await ana.joins(room);
    await cleo.opens(`/r/${room}?name=Cleo`);
    await expect.poll(() => runningTracks(cleo)).toBe(2);
    await bob.joins(room);
    await cleo.presses('Join now');
    await expect(cleo.heading('This room is full')).toBeVisible();
    await expect.poll(() => runningTracks(cleo)).toBe(0);
    await bob.presses('Leave');
    await expect(cleo.heading('A seat is free')).toBeVisible();
    await cleo.presses('Join');
    await cleo.isInTheCall();
    await everyoneSeesAndHearsEveryone([ana, cleo]);
  });

  test('someone who was refused comes in later by the name and with the devices of the lobby', async ({
    ana,
    bob,
    cleo,
    room,
  }) => {
    await ana.joins(room);
    await cleo.opens(`/r/${room}`);
    await expect.poll(() => runningTracks(cleo)).toBe(2);
    await cleo.page.getByRole('textbox', { name: 'Your name' }).fill('Cleo');
    await cleo.presses('Turn camera off');
    await cleo.presses('Turn microphone off');
    await bob.joins(room);
    await cleo.presses('Join now');
    await expect(cleo.heading('This room is full')).toBeVisible();
    await bob.presses('Leave');
    await expect(cleo.heading('A seat is free')).toBeVisible();
    await cleo.presses('Join');
    await cleo.isInTheCall();
    await cleo.seesAndHears(ana);
    await expect(ana.tileOf(cleo)).toHaveAttribute('data-cam', 'off');
    await expect(ana.tileOf(cleo)).toHaveAttribute('data-mic', 'off');
    expect(await cleo.page.evaluate(() => window.mediaProbe.captures)).toEqual([
      'audio+video',
      'audio',
    ]);
  });
});

const runningTracks = ({ page }: CallPage): Promise<number> =>
  page.evaluate(
    () => window.mediaProbe.tracks.filter(({ readyState }) => readyState === 'live').length,
  );

test.describe('in a room for two with a short grace time', () => {
  test.use({ serviceEnv: { ROOM_CAPACITY: '2', MEMBER_GRACE: '1' } });

  test('someone whose seat was given away meanwhile is told so', async ({
    ana,
    bob,
    cleo,
    room,
  }) => {
    await ana.joins(room);
    await bob.joins(room);
    await everyoneSeesAndHearsEveryone([ana, bob]);
    await bob.opens('/doctor-of-nothing');
    await expect(ana.tiles).toHaveCount(0);
    await cleo.joins(room);
    // back to the call that was on
    await bob.page.goBack();
    await expect(bob.heading('This room is full')).toBeVisible();
    await expect(bob.page.getByText('your seat went to somebody else')).toBeVisible();
    await expect.poll(() => runningTracks(bob)).toBe(0);
    await everyoneSeesAndHearsEveryone([ana, cleo]);
  });
});

test('a server that does not tell how full the room is keeps nobody from the lobby', async ({
  ana,
  room,
}) => {
  await ana.page.route('**/api/rooms/*', () => undefined);
  await ana.opens(`/r/${room}?name=Ana`);
  await expect.poll(() => runningTracks(ana)).toBe(2);
  await ana.presses('Join now');
  await ana.isInTheCall();
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
    // with more than three seconds left on the clock, a try within less is the button's
    await expect(ana.page.locator('[data-retry-in]')).toHaveAttribute(
      'data-retry-in',
      /^([4-9]|\d\d)$/,
    );
    const tried = ana.page.waitForRequest(/\/socket\.io\//, { timeout: 3_000 });
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
