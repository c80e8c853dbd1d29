import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { momentAlone, momentOf } from '../fixtures/moments.js';
import { withPulse } from '../fixtures/pulse.js';

/** Comes in by the lobby, so that nothing in the address says to join at once. */
async function comesByTheLobby(person: CallPage, room: string): Promise<void> {
  await person.opens(`/r/${room}`);
  await person.page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
  await person.presses('Join now');
  await person.isInTheCall();
}

test('a reload comes back into the call at once, as the same person with the same devices', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await comesByTheLobby(bob, room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await bob.presses('Mute');
  await bob.presses('Turn camera off');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  const before = await ana.tileOf(bob).getAttribute('data-peer');
  await bob.page.reload();
  await bob.isInTheCall();
  await bob.seesAndHears(ana);
  await expect(ana.tiles).toHaveCount(1);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-peer', before ?? '');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'off');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  // the microphone is open as before, and nothing but a press away
  await bob.presses('Unmute');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'on');
  await ana.hears(bob);
});

test('a reload with everything on is seen and heard again, and said to nobody', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await comesByTheLobby(bob, room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const news = ana.page.getByText('Bob left').or(ana.page.getByText('Bob joined'));
  await expect(news).toHaveCount(0);
  await bob.page.reload();
  await bob.isInTheCall();
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await expect(news).toHaveCount(0);
});

test('a screen that was shared before a reload is shared again with one press', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await comesByTheLobby(bob, room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await bob.presses('Share screen');
  await expect(ana.page.locator('[data-screen]')).toHaveCount(1);
  await bob.page.reload();
  await bob.isInTheCall();
  await expect(ana.page.locator('[data-screen]')).toHaveCount(0);
  await expect(bob.page.getByText('You do not share your screen any more')).toBeVisible();
  await bob.presses('Share again');
  await expect(ana.page.locator('[data-screen]')).toHaveCount(1);
});

test('after Leave a reload shows the lobby', async ({ ana, room }) => {
  await comesByTheLobby(ana, room);
  await ana.presses('Leave');
  await expect(ana.heading('You left the call')).toBeVisible();
  await ana.page.reload();
  await expect(ana.page.getByRole('button', { name: 'Join now' })).toBeVisible();
});

test('going back from the call to the home page is leaving it', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.opens('/');
  await bob.page.getByRole('textbox', { name: 'Room code or link' }).fill(room);
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click();
  await bob.page.getByRole('textbox', { name: 'Your name' }).fill('Bob');
  await bob.presses('Join now');
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const [left, alone] = [await momentOf(bob, 'popstate'), await momentAlone(ana)];
  const { stoodStillMs } = await withPulse(async () => {
    await bob.page.goBack();
    await expect(ana.tiles).toHaveCount(0);
  });
  expect((await alone()) - (await left()), 'ms').toBeLessThanOrEqual(1_000 + stoodStillMs);
  await bob.page.goForward();
  await expect(bob.page.getByRole('button', { name: 'Join now' })).toBeVisible();
});

test('a copy of the tab is somebody else, who comes in by the lobby', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await comesByTheLobby(bob, room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const opening = bob.context.waitForEvent('page');
  // a window that a page opens gets a copy of what its tab has stored
  await bob.page.evaluate(() => void window.open(location.href));
  const copy = await opening;
  await expect(copy.getByRole('button', { name: 'Join now' })).toBeVisible();
  // and a tab that is duplicated is loaded as if it came back
  const stored = await bob.page.evaluate(() => JSON.stringify(sessionStorage));
  await copy.evaluate((text) => {
    const entries = JSON.parse(text) as Readonly<Record<string, string>>;
    for (const [key, value] of Object.entries(entries)) sessionStorage.setItem(key, value);
  }, stored);
  await copy.reload();
  await copy.getByRole('textbox', { name: 'Your name' }).fill('Robert');
  await copy.getByRole('button', { name: 'Join now' }).click();
  await expect(ana.tiles).toHaveCount(2);
  for (const name of ['Bob', 'Robert']) {
    await expect(ana.tileOf({ name })).toHaveAttribute('data-link', 'connected');
  }
  await expect(bob.tiles).toHaveCount(2);
});
