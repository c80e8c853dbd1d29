/**
 * Wakes the page when its own timers are held back: in a hidden tab browsers let those of the page run once a second, or
 * once a minute, and leave those of a worker alone. It is told milliseconds and answers after them; a new number
 * replaces the one before, and null takes it back.
 */
let timer: ReturnType<typeof setTimeout> | undefined;

addEventListener('message', ({ data }: MessageEvent<number | null>) => {
  clearTimeout(timer);
  if (data !== null) timer = setTimeout(() => postMessage(null), data);
});
