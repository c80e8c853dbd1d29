import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { installDeviceDrawer } from '../fixtures/device-drawer.js';

const first = 'Fake Audio Input 1';
const second = 'Fake Audio Input 2';

test.beforeEach(async ({ bob }) => {
  await bob.page.addInitScript(installDeviceDrawer);
});

const unplug = ({ page }: CallPage, label: string): Promise<void> =>
  page.evaluate((name) => window.deviceDrawer.unplug(name), label);
const plug = ({ page }: CallPage, label: string): Promise<void> =>
  page.evaluate((name) => window.deviceDrawer.plug(name), label);

async function chooses({ page }: CallPage, list: string, device: string): Promise<void> {
  await page.keyboard.press('d');
  await page.getByRole('combobox', { name: list }).selectOption({ label: device });
  await page.keyboard.press('Escape');
}

/** The devices of the tracks that run. */
const inUse = ({ page }: CallPage): Promise<string[]> =>
  page.evaluate(() =>
    window.mediaProbe.tracks
      .filter(({ readyState }) => readyState === 'live')
      .map(({ label }) => label),
  );

test('a microphone that is unplugged gives way to another, and is offered when it is back', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await chooses(bob, 'Microphone', second);
  await expect.poll(() => inUse(bob)).toContain(second);
  await unplug(bob, second);
  await expect(bob.page.getByText(`${second} went away. You use`)).toBeVisible();
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'on');
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await plug(bob, second);
  await expect(bob.page.getByText(`${second} is plugged in`)).toBeVisible();
  await bob.presses('Use it');
  await expect.poll(() => inUse(bob)).toContain(second);
  await ana.hears(bob);
});

test('a camera that is unplugged is missed by nobody else, and is on again when it is back', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const [camera = ''] = await bob.page.evaluate(async () =>
    (await navigator.mediaDevices.enumerateDevices())
      .filter(({ kind }) => kind === 'videoinput')
      .map(({ label }) => label),
  );
  await unplug(bob, camera);
  await expect(bob.page.getByText('Your camera went away')).toBeVisible();
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  await ana.hears(bob);
  await bob.seesAndHears(ana);
  await plug(bob, camera);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'on');
  await everyoneSeesAndHearsEveryone([ana, bob]);
});

test('a track that ends is started again by itself', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await bob.page.evaluate(() => {
    for (const track of window.mediaProbe.tracks) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  });
  await expect.poll(async () => (await inUse(bob)).length).toBe(2);
  await everyoneSeesAndHearsEveryone([ana, bob]);
});

test('a camera that another program has taken is told, and so is its return', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await bob.page.evaluate(() => window.deviceDrawer.silence('video', true));
  await expect(bob.page.getByText('Your camera gives no picture')).toBeVisible();
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  await bob.page.evaluate(() => window.deviceDrawer.silence('video', false));
  await expect(bob.page.getByText('Your camera is back')).toBeVisible();
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'on');
});

test('a permission that is withdrawn is told and not asked for again, and the call goes on', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const asked = await bob.page.evaluate(() => window.mediaProbe.captures.length);
  await bob.context.clearPermissions();
  for (const device of ['microphone', 'camera']) {
    await expect(bob.page.getByText(`Your ${device} went away`)).toBeVisible();
  }
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'off');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  expect(await bob.page.evaluate(() => window.mediaProbe.captures.length)).toBe(asked);
  await bob.seesAndHears(ana);
  await bob.context.grantPermissions(['camera', 'microphone']);
  for (const device of ['microphone', 'camera']) {
    const news = bob.page.getByText(`Your ${device} went away`).locator('..');
    await news.getByRole('button', { name: 'Try again' }).click();
  }
  await everyoneSeesAndHearsEveryone([ana, bob]);
});

test('a headset that is plugged in is offered, and taken with one press', async ({
  ana,
  bob,
  room,
}) => {
  await bob.page.addInitScript((label) => {
    if (window.isSecureContext) void window.deviceDrawer.unplug(label);
  }, first);
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await plug(bob, first);
  await expect(bob.page.getByText(`${first} is plugged in`)).toBeVisible();
  await bob.presses('Use it');
  await expect.poll(() => inUse(bob)).toContain(first);
  await ana.hears(bob);
});
