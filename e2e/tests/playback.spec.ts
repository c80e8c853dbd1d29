import { chromium } from '@playwright/test';
import { browserThatBlocksPlayback } from '../fixtures/browser.js';
import { expect, test } from '../fixtures/call-test.js';

test('where the browser blocks playback, one press lets the call be heard', async ({
  ana,
  enter,
  room,
}) => {
  const browser = await chromium.launch(browserThatBlocksPlayback);
  try {
    const bob = await enter('Bob', { browser });
    await ana.joins(room);
    // a page that captures nothing has no other right to play sound
    await bob.joins(room, { mic: 'off', cam: 'off' });
    await bob.presses('Tap to hear');
    await bob.seesAndHears(ana);
    await expect(bob.page.getByRole('button', { name: 'Tap to hear' })).toHaveCount(0);
    const silent = await bob.page
      .locator('[data-peer]')
      .locator('video, audio')
      .evaluateAll(
        (players: HTMLMediaElement[]) =>
          players.filter(({ paused, srcObject }) => srcObject !== null && paused).length,
      );
    expect(silent).toBe(0);
  } finally {
    await browser.close();
  }
});
