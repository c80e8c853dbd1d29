import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

test('from home by clicks into a new room, and a friend follows the invite link', async ({
  ana,
  bob,
}) => {
  await ana.opens('/');
  await ana.presses('Start a room');
  await ana.page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
  await ana.presses('Join now');
  await ana.isInTheCall();
  await expect(ana.heading('You are alone here')).toBeVisible();

  await ana.presses('Invite');
  const link = await ana.page.getByRole('textbox', { name: 'Invite link' }).first().inputValue();
  expect(new URL(link).pathname).toMatch(/^\/r\/[a-z0-9-]{3,64}$/);
  expect(link.startsWith(ana.origin)).toBe(true);
  const invitation = ana.page.getByRole('dialog');
  await invitation.getByRole('button', { name: 'Copy link' }).click();
  await expect(invitation.getByText('Copied')).toBeVisible();
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  await bob.page.goto(link);
  await bob.page.getByRole('textbox', { name: 'Your name' }).fill('Bob');
  await bob.presses('Join now');
  await bob.isInTheCall();
  await everyoneSeesAndHearsEveryone([ana, bob]);
});

for (const [kind, make] of [
  ['code', (room: string) => room],
  ['link', (room: string, origin: string) => `${origin}/r/${room}`],
] as const) {
  test(`home takes a room's ${kind}, and remembers the room`, async ({ ana, room }) => {
    await ana.opens('/');
    await ana.page.getByRole('textbox', { name: 'Room code or link' }).fill(make(room, ana.origin));
    await ana.page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(ana.page).toHaveURL(`${ana.origin}/r/${room}`);
    await ana.page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
    await ana.presses('Join now');
    await ana.isInTheCall();
    await ana.opens('/');
    const recent = ana.page.getByRole('list', { name: 'Recent rooms' });
    await expect(recent.getByRole('link', { name: room })).toBeVisible();
  });
}

test('the lobby shows the camera, the level of the microphone and every device', async ({
  ana,
  room,
}) => {
  await ana.opens(`/r/${room}`);
  const preview = ana.page.locator('video').first();
  await expect
    .poll(() =>
      preview.evaluate(
        (video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames,
      ),
    )
    .toBeGreaterThan(2);
  const meter = ana.page.getByRole('meter', { name: 'Microphone level' });
  await expect
    // the fake microphone beeps for a moment only
    .poll(async () => Number(await meter.getAttribute('aria-valuenow')), { intervals: [40] })
    .toBeGreaterThan(0);
  for (const name of ['Microphone', 'Camera', 'Speaker']) {
    const choice = ana.page.getByRole('combobox', { name });
    await expect.poll(() => choice.locator('option').count()).toBeGreaterThan(0);
  }
  await ana.presses('Turn microphone off');
  await expect(ana.page.getByRole('button', { name: 'Turn microphone on' })).toBeVisible();
});

test('what was chosen in the lobby holds in the call, and the name is remembered', async ({
  ana,
  bob,
  room,
}) => {
  await bob.joins(room);
  await ana.opens(`/r/${room}`);
  await ana.page.getByRole('textbox', { name: 'Your name' }).fill('Ana');
  await ana.presses('Turn camera off');
  await ana.presses('Join now');
  await expect(bob.tileOf(ana)).toHaveAttribute('data-cam', 'off');
  await expect(bob.tileOf(ana)).toHaveAttribute('data-mic', 'on');
  await ana.opens(`/r/${room}-other`);
  await expect(ana.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Ana');
});

test('? lists the keyboard shortcuts, and Escape closes the list', async ({ ana, room }) => {
  await ana.joins(room);
  await ana.page.keyboard.press('?');
  const dialog = ana.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  await ana.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('home, lobby and call ask only their own server and break no rule of theirs', async ({
  ana,
  bob,
  room,
}) => {
  await ana.opens('/');
  await expect(ana.page.getByRole('button', { name: 'Start a room' })).toBeVisible();
  await ana.opens(`/r/${room}?name=Ana`);
  await ana.presses('Join now');
  await ana.isInTheCall();
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  for (const { record } of [ana, bob]) {
    expect(record.foreignRequests).toEqual([]);
    // a lobby asks whether someone is in its room; Chromium reports the answer 404 for a new room as an error
    const errors = record.consoleErrors.filter((text) => !text.endsWith(`/api/rooms/${room})`));
    expect(errors).toEqual([]);
  }
});
