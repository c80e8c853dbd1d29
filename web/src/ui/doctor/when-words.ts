/** A moment as people say it, to the minute: the time for today, else the date before it. Both in ms since the epoch. */
export function whenWords(at: number, now: number): string {
  const then = new Date(at);
  const time = then.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  if (then.toDateString() === new Date(now).toDateString()) return `today at ${time}`;
  const day = then.toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' });
  return `on ${day} at ${time}`;
}
