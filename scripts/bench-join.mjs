import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { exitWith } = await import('./console/usage-error.mjs');
const { runBrowserBench } = await import('./prepare/browser-bench.mjs');

await exitWith(() => runBrowserBench('e2e/dist/bench/join.js', process.argv.slice(2)));
