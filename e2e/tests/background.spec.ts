import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

// a service of each test's own, since its signaling is killed
test.use({ serviceEnv: {} });

/**
 * Puts the page into the background as a browser does that saves power: it counts as hidden, and timers of its own run
 * once a minute, on the minute of this call. Headless Chromium never hides a page by itself.
 */
async function hide({ page }: CallPage): Promise<void> {
  await page.evaluate(() => {
    const native = window.setTimeout.bind(window);
    const hiddenAt = performance.now();
    const held = (task: TimerHandler, ms = 0, ...rest: unknown[]): unknown => {
      const due = performance.now() + ms - hiddenAt;
      const minute = Math.ceil(due / 60_000) * 60_000;
      return native(task, hiddenAt + minute - performance.now(), ...rest);
    };
    Object.assign(window, { setTimeout: held });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => 'hidden',
    });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

test('a tab in the background comes back to a server that restarted, without being looked at', async ({
  ana,
  bob,
  cleo,
  room,
  service,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await hide(bob);
  await service.signaling.kill();
  await expect(ana.page.getByRole('complementary', { name: 'Server' })).toBeVisible();
  await service.signaling.start();
  await expect(ana.tileOf(bob)).toHaveAttribute('data-presence', 'here');
  // newcomers are met as well
  await cleo.joins(room, { mic: 'off', cam: 'off' });
  for (const person of [ana, cleo]) await person.seesAndHears(bob);
});
