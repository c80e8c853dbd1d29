import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { spawn } = await import('node:child_process');
const { fileURLToPath } = await import('node:url');
const { exitWith } = await import('./console/usage-error.mjs');

const benches = ['bench-weight.mjs'];

await exitWith(async () => {
  let worst = 0;
  for (const bench of benches) {
    const file = fileURLToPath(new URL(bench, import.meta.url));
    const child = spawn(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
    const code = await new Promise((resolve) => child.once('close', resolve));
    worst = Math.max(worst, typeof code === 'number' ? code : 1);
  }
  return worst;
});
