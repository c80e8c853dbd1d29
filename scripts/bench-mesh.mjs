import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { tellProgressOn } = await import('./console/progress.mjs');
const { exitWith } = await import('./console/usage-error.mjs');
const { runBuilt } = await import('./prepare/built-program.mjs');
const { findBrowser } = await import('./testing/browser.mjs');

await exitWith(() => {
  if (process.argv.includes('--json')) tellProgressOn(process.stderr);
  return runBuilt('e2e/dist/bench/mesh.js', process.argv.slice(2), {
    parts: ['servers', 'web', 'e2e'],
    env: async () => ({ CHROMIUM_PATH: await findBrowser() }),
  });
});
