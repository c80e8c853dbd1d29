/** Fills the screen with the page, or gives it back. Refused by some browsers, then nothing happens. */
export function toggleFullScreen(): void {
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen?.()
      : document.exitFullscreen();
  done?.catch(() => {
    // The browser allows it from a press only, or not at all; the page is the same without.
  });
}
