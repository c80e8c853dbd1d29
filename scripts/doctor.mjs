import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { tellProgressOn } = await import('./console/progress.mjs');
const { exitWith } = await import('./console/usage-error.mjs');
const { runBuilt } = await import('./prepare/built-program.mjs');

await exitWith(() => {
  // What it finds is on standard output, and nothing else.
  tellProgressOn(process.stderr);
  return runBuilt('doctor/dist/cli/main.js', process.argv.slice(2));
});
