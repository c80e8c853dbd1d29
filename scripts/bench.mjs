import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { spawn } = await import('node:child_process');
const { fileURLToPath } = await import('node:url');
const { exitWith } = await import('./console/usage-error.mjs');

/** Each with what makes it short here; its own command takes as long as its figures need. */
const benches = [
  { script: 'bench-weight.mjs', short: [] },
  { script: 'bench-relay.mjs', short: ['--quick'] },
  { script: 'bench-join.mjs', short: ['--runs', '5'] },
  { script: 'bench-mesh.mjs', short: ['--people', '2,4', '--settle', '5'] },
  { script: 'bench-recovery.mjs', short: ['--runs', '2'] },
];

await exitWith(async () => {
  let worst = 0;
  for (const { script, short } of benches) {
    const file = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(process.execPath, [file, ...short, ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    worst = Math.max(worst, typeof code === 'number' ? code : 1);
  }
  return worst;
});
