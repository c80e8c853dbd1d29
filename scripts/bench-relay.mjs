import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { spawn } = await import('node:child_process');
const path = await import('node:path');
const { tellProgressOn } = await import('./console/progress.mjs');
const { exitWith } = await import('./console/usage-error.mjs');
const { build } = await import('./prepare/build.mjs');
const { install } = await import('./prepare/install.mjs');
const { root } = await import('./prepare/repository.mjs');

await exitWith(async () => {
  if (process.argv.includes('--json')) tellProgressOn(process.stderr);
  await install();
  await build(['servers']);
  const bench = path.join(root, 'turn', 'dist', 'bench', 'main.js');
  const child = spawn(process.execPath, [bench, ...process.argv.slice(2)], { stdio: 'inherit' });
  // It gets a Ctrl-C from the terminal itself; a signal to this process alone is handed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return typeof code === 'number' ? code : 1;
});
