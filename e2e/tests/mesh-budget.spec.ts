import type { CallPage } from '../fixtures/call-page.js';
import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

/** What one bounds its own sound and camera to, on its first link. */
const ownBounds = (person: CallPage) =>
  person.page.evaluate(() => {
    const senders = window.mediaProbe.connections.at(-1)?.getSenders() ?? [];
    const [mic, camera] = senders.map((sender) => sender.getParameters().encodings[0]);
    return { sound: mic?.maxBitrate, frameRate: camera?.maxFramerate };
  });

const pictureHeight = (person: CallPage, other: CallPage) =>
  person
    .tileOf(other)
    .locator('video')
    .evaluate((video: HTMLVideoElement) => video.videoHeight);

async function setsSwitch(person: CallPage, name: string, on: boolean): Promise<void> {
  await person.page.keyboard.press('d');
  const dialog = person.page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('switch', { name }).setChecked(on);
  await person.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

test('of five people, two whose tiles are not seen send no video, until they are seen again', async ({
  ana,
  bob,
  cleo,
  dan,
  eve,
  room,
}) => {
  const people = [ana, bob, cleo, dan, eve];
  for (const person of people) await person.joins(room);
  for (const other of [bob, cleo, dan]) await ana.seesAndHears(other);
  await ana.tileOf(bob).evaluate((tile: HTMLElement) => {
    tile.style.display = 'none';
  });
  await ana.tileOf(cleo).evaluate((tile: HTMLElement) => {
    tile.style.transform = 'translateX(-200vw)';
  });
  await ana.getsNoVideoOf(bob);
  await ana.getsNoVideoOf(cleo);
  // the other tiles, and the hidden people at the others, are as they were
  await ana.seesAndHears(dan);
  await dan.seesAndHears(bob);
  for (const other of [bob, cleo]) {
    await ana.tileOf(other).evaluate((tile: HTMLElement) => tile.removeAttribute('style'));
    await ana.seesAndHears(other);
  }
});

test('a picture is sent no larger than it is shown', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await expect.poll(() => pictureHeight(ana, bob)).toBe(180);
  await ana.tileOf(bob).evaluate((tile: HTMLElement) => {
    tile.style.width = '120px';
    tile.style.height = '68px';
  });
  await expect.poll(() => pictureHeight(ana, bob)).toBe(90);
  expect(await pictureHeight(bob, ana)).toBe(180);
  await ana.tileOf(bob).evaluate((tile: HTMLElement) => tile.removeAttribute('style'));
  await expect.poll(() => pictureHeight(ana, bob)).toBe(180);
});

test('data saver sends less, says so, and is remembered', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await ana.seesAndHears(bob);
  await setsSwitch(ana, 'Data saver', true);
  await expect.poll(() => ownBounds(ana)).toEqual({ sound: 16_000, frameRate: 12 });
  await bob.seesAndHears(ana);
  await ana.joins(room);
  await expect(ana.page.getByRole('button', { name: 'Data saver is on' })).toBeVisible();
  await ana.seesAndHears(bob);
  await setsSwitch(ana, 'Data saver', false);
  await expect.poll(() => ownBounds(ana)).toEqual({ sound: undefined, frameRate: 20 });
});

test('audio only sends no picture and gets none, until the camera is turned on', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await setsSwitch(ana, 'Audio only', true);
  await expect(ana.page.getByRole('button', { name: 'Audio only is on' })).toBeVisible();
  await expect(ana.tileOf(bob)).toHaveAttribute('data-picture', 'audio-only');
  await expect(bob.tileOf(ana)).toHaveAttribute('data-cam', 'off');
  await ana.getsNoVideoOf(bob);
  await bob.hears(ana);

  await ana.joins(room);
  await ana.getsNoVideoOf(bob);
  expect(await ana.page.evaluate(() => window.mediaProbe.captures)).toEqual(['audio']);

  await ana.presses('Turn camera on');
  await expect(ana.page.getByRole('button', { name: 'Audio only is on' })).toHaveCount(0);
  await everyoneSeesAndHearsEveryone([ana, bob]);
});
