/** Fills the screen with the page, or gives it back. */
export function toggleFullScreen(): void {
  if (!document.fullscreenEnabled) return;
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen();
  done.catch(() => {
    // The browser allows it from a press only; the page is the same without.
  });
}
