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

await exitWith(() => {
  if (args.includes('--json')) tellProgressOn(process.stderr);
  void npmGone().then(() => process.kill(process.pid, 'SIGTERM'));
  return runBuilt('e2e/dist/lab/main.js', args, {
    parts: isToRead ? ['e2e'] : ['servers', 'web', 'e2e'],
    env: async () => (isToRead ? {} : { CHROMIUM_PATH: await findBrowser() }),
  });
});
