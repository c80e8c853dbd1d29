import { expect, test } from '../fixtures/call-test.js';

test('where the browser blocks playback, one press lets the call be heard', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  // a page that captures nothing has no other right to play sound than a gesture
  await bob.opens(`/r/${room}?name=Bob&join=now&mic=off&cam=off`);
  await bob.showsUntouched('Tap to hear');
  const silent = (): Promise<number> =>
    bob.page
      .locator('[data-peer]')
      .locator('video, audio')
      .evaluateAll(
        (players: HTMLMediaElement[]) =>
          players.filter(({ paused, muted, srcObject }) => srcObject && (paused || muted)).length,
      );
  expect(await silent()).toBe(1);
  await bob.presses('Tap to hear');
  await expect(bob.page.getByRole('button', { name: 'Tap to hear' })).toHaveCount(0);
  expect(await silent()).toBe(0);
  await bob.seesAndHears(ana);
});
