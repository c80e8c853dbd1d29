/** ms between two looks at the parent process */
const LOOK_MS = 250;

/**
 * Resolves when the npm that runs this script has gone. npm hands a signal on to the shell between it and the script, and
 * most shells die of it without a word to the script, which would go on unseen. Never resolves for a script that was not
 * started by npm: whoever did that may well have gone on purpose.
 * @returns {Promise<void>}
 */
export function npmGone() {
  return new Promise((resolve) => {
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    const looking = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(looking);
      resolve();
    }, LOOK_MS);
    looking.unref();
  });
}
