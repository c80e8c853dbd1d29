import type { Page } from '@playwright/test';

/** Presses Join in a lobby that is ready, and answers after how many ms the first frame of someone else was shown. */
export async function joinFromLobby(page: Page): Promise<number> {
  // as long as people look at themselves in the lobby at least
  await page.waitForLoadState('networkidle');
  await page.locator('video').evaluate(untilPlaying);
  return page.getByRole('button', { name: 'Join now' }).evaluate(pressAndAwaitFrame);
}

/** Runs in the page. */
function untilPlaying(video: HTMLVideoElement | SVGElement | HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    (video as HTMLVideoElement).requestVideoFrameCallback(() => resolve());
  });
}

/** Runs in the page, on the button: presses it and answers after how many ms the first frame of someone was shown. */
async function pressAndAwaitFrame(button: HTMLElement | SVGElement): Promise<number> {
  const began = performance.now();
  (button as HTMLElement).click();
  const video = await new Promise<HTMLVideoElement>((resolve) => {
    const look = (): void => {
      const found = document.querySelector<HTMLVideoElement>('[data-peer] video');
      if (found === null) return;
      changes.disconnect();
      resolve(found);
    };
    const changes = new MutationObserver(look);
    changes.observe(document, { childList: true, subtree: true });
  });
  return new Promise((resolve) => {
    video.requestVideoFrameCallback(() => resolve(performance.now() - began));
  });
}
