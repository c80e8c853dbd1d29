import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { npmGone } = await import('./console/npm-gone.mjs');
const { tellProgressOn } = await import('./console/progress.mjs');
const { exitWith } = await import('./console/usage-error.mjs');
const { runBuilt } = await import('./prepare/built-program.mjs');
const { findBrowser } = await import('./testing/browser.mjs');

const args = process.argv.slice(2);
/** Only to be read: neither a service nor a browser is needed. */
const isToRead = ['--help', '-h', '--list'].some((option) => args.includes(option));

await exitWith(async () => {
  if (args.includes('--json')) tellProgressOn(process.stderr);
  void npmGone().then(() => process.kill(process.pid, 'SIGTERM'));
  const fault = await runBuilt('e2e/dist/lab/check.js', args, { parts: ['e2e'] });
  if (fault !== 0) return fault;
  if (isToRead) return runBuilt('e2e/dist/lab/main.js', args, { parts: [] });
  return runBuilt('e2e/dist/lab/main.js', args, {
    parts: ['servers', 'web'],
    env: async () => ({ CHROMIUM_PATH: await findBrowser() }),
  });
});
