import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

test('mic=off&cam=off joins without asking for any device', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room, { mic: 'off', cam: 'off' });
  await bob.seesAndHears(ana);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'connected');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'off');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  expect(await bob.page.evaluate(() => window.mediaProbe.captures)).toEqual([]);
});

test('cam=off asks for the microphone only', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room, { cam: 'off' });
  await ana.hears(bob);
  await bob.seesAndHears(ana);
  expect(await bob.page.evaluate(() => window.mediaProbe.captures)).toEqual(['audio']);
});

test('someone who refuses camera and microphone is told so and joins all the same', async ({
  ana,
  enter,
  room,
}) => {
  const bob = await enter('Bob', { permissions: [] });
  await ana.joins(room);
  await bob.opens(`/r/${room}?name=Bob`);
  for (const device of ['mic', 'camera']) {
    const note = bob.page.locator(`[data-device-problem="${device}"]`);
    await expect(note).toHaveAttribute('data-failure', /^(denied|dismissed)$/);
  }
  await bob.presses('Join now');
  await bob.isInTheCall();
  await bob.seesAndHears(ana);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'off');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
});

test('muting is seen by the other and silences nobody else', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'on');
  await bob.presses('Mute');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'off');
  await bob.seesAndHears(ana);
  await bob.presses('Unmute');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-mic', 'on');
  await ana.seesAndHears(bob);
});

test('a camera that is turned off stops showing anything, and shows again when on', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await bob.presses('Turn camera off');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'off');
  await ana.seesNoFramesOf(bob);
  await expect(ana.tileOf(bob).locator('video')).toHaveCount(1);
  await bob.presses('Turn camera on');
  await expect(ana.tileOf(bob)).toHaveAttribute('data-cam', 'on');
  await ana.seesAndHears(bob);
});

test('a late joiner sees who is muted and whose camera is off', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await ana.presses('Mute');
  await ana.presses('Turn camera off');
  await bob.joins(room);
  await expect(bob.tileOf(ana)).toHaveAttribute('data-mic', 'off');
  await expect(bob.tileOf(ana)).toHaveAttribute('data-cam', 'off');
});

test('a shared screen is seen by the others until it is stopped', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await bob.presses('Share screen');
  const screen = ana.page.locator('[data-screen]');
  await expect(screen).toHaveCount(1);
  const sender = await ana.tileOf(bob).getAttribute('data-peer');
  await expect(screen).toHaveAttribute('data-screen', sender ?? '');
  const frames = (): Promise<number> =>
    screen
      .locator('video')
      .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
  const before = await frames();
  await expect.poll(frames).toBeGreaterThan(before);
  // the camera goes on beside it
  await ana.seesAndHears(bob);
  await bob.presses('Stop sharing');
  await expect(screen).toHaveCount(0);
});

const runningTracks = ({ page }: Pick<CallPage, 'page'>): Promise<string[]> =>
  page.evaluate(() =>
    window.mediaProbe.tracks
      .filter(({ readyState }) => readyState === 'live')
      .map(({ kind }) => kind),
  );

/** Devices of this page are slow to start: they are there once the answer is called. */
async function slowDevices({ page }: Pick<CallPage, 'page'>): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const native = devices.getUserMedia.bind(devices);
    const released = new Promise((resolve) => {
      window.addEventListener('release-devices', resolve, { once: true });
    });
    devices.getUserMedia = async (constraints) => {
      const stream = await native(constraints);
      await released;
      return stream;
    };
  });
  return async () => {
    await expect.poll(() => runningTracks({ page })).toContain('video');
    await page.evaluate(() => window.dispatchEvent(new Event('release-devices')));
  };
}

test('a camera that is switched off while it starts is never shown', async ({ ana, bob, room }) => {
  const startDevices = await slowDevices(ana);
  await bob.joins(room);
  await ana.opens(`/r/${room}?name=Ana`);
  await expect(ana.page.getByText('Your camera is starting…')).toBeVisible();
  await ana.presses('Turn camera off');
  await expect(ana.page.getByText('Your camera is off')).toBeVisible();
  await startDevices();
  await expect.poll(() => runningTracks(ana)).toEqual(['audio']);
  await ana.presses('Join now');
  await bob.hears(ana);
  await expect(bob.tileOf(ana)).toHaveAttribute('data-cam', 'off');
});

test('a camera that is switched off again in the call while it starts is never shown', async ({
  ana,
  bob,
  room,
}) => {
  const startDevices = await slowDevices(ana);
  await bob.joins(room);
  await ana.joins(room, { mic: 'off', cam: 'off' });
  await ana.presses('Turn camera on');
  await ana.presses('Turn camera off');
  await startDevices();
  await expect.poll(() => runningTracks(ana)).toEqual([]);
  await expect(ana.controls.getByRole('button', { name: 'Turn camera on' })).toBeVisible();
  await expect(bob.tileOf(ana)).toHaveAttribute('data-cam', 'off');
});

test('a camera that is still starting when its person leaves is closed as it comes', async ({
  ana,
  room,
}) => {
  const startDevices = await slowDevices(ana);
  await ana.joins(room, { mic: 'off', cam: 'off' });
  await ana.presses('Turn camera on');
  await ana.presses('Leave');
  await startDevices();
  await expect.poll(() => runningTracks(ana)).toEqual([]);
  // who comes back wanted the camera
  await ana.presses('Rejoin');
  await expect.poll(() => runningTracks(ana)).toEqual(['video']);
});

test('a camera that is switched off before the server has told of the room is not asked for', async ({
  ana,
  room,
}) => {
  await ana.page.route('**/api/rooms/*', () => undefined);
  // from inside the page, as it opens the devices after a while without an answer
  await ana.page.addInitScript(() => {
    const pressing = new MutationObserver(() => {
      const button = document.querySelector<HTMLElement>('[aria-label="Turn camera off"]');
      if (button === null) return;
      pressing.disconnect();
      button.click();
    });
    pressing.observe(document, { childList: true, subtree: true });
  });
  await ana.opens(`/r/${room}?name=Ana`);
  await expect(ana.page.getByText('Your camera is off')).toBeVisible();
  await expect.poll(() => runningTracks(ana)).toEqual(['audio']);
  expect(await ana.page.evaluate(() => window.mediaProbe.captures)).toEqual(['audio']);
});
