/** Tells, when it is asked, by how many ms it was run too late at most: what the other programs of the machine do to it. */
const everyMs = 5;
let latest = 0;
let before = performance.now();

const pulse = setInterval(() => {
  const now = performance.now();
  latest = Math.max(latest, now - before - everyMs);
  before = now;
}, everyMs);

process.once('message', () => process.send?.(latest));
process.once('disconnect', () => clearInterval(pulse));
