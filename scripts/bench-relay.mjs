import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { tellProgressOn } = await import('./console/progress.mjs');
const { exitWith } = await import('./console/usage-error.mjs');
const { runBuilt } = await import('./prepare/built-program.mjs');

await exitWith(() => {
  if (process.argv.includes('--json')) tellProgressOn(process.stderr);
  return runBuilt('turn/dist/bench/main.js', process.argv.slice(2));
});
