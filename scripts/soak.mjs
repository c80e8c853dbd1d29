import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { exitWith } = await import('./console/usage-error.mjs');
const { runBuilt } = await import('./prepare/built-program.mjs');

await exitWith(() => runBuilt('turn/dist/soak/main.js', process.argv.slice(2)));
