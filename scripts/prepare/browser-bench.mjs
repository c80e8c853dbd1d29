import { tellProgressOn } from '../console/progress.mjs';
import { asksForHelp } from '../console/usage-error.mjs';
import { findBrowser } from '../testing/browser.mjs';
import { runBuilt } from './built-program.mjs';

/**
 * Runs a bench of e2e/ with the service, the page and a browser that it needs. Its usage needs none of them.
 * @param {string} file compiled, relative to the repository
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export function runBrowserBench(file, args) {
  if (args.includes('--json')) tellProgressOn(process.stderr);
  if (asksForHelp(args)) return runBuilt(file, args, { parts: ['e2e'] });
  return runBuilt(file, args, {
    parts: ['servers', 'web', 'e2e'],
    env: async () => ({ CHROMIUM_PATH: await findBrowser() }),
  });
}
