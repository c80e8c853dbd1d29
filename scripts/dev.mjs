import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { spawn } = await import('node:child_process');
const path = await import('node:path');
const { npmGone } = await import('./console/npm-gone.mjs');
const { asksForHelp, exitWith, UsageError } = await import('./console/usage-error.mjs');
const { install } = await import('./prepare/install.mjs');
const { binary, build } = await import('./prepare/build.mjs');
const { root } = await import('./prepare/repository.mjs');
const { keptSecret } = await import('./service/secret.mjs');

const USAGE = `npm run dev   watch mode: the types, the relay, signaling, and the web page on http://localhost:5173`;

await exitWith(async () => {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    console.log(USAGE);
    return 0;
  }
  if (args.length > 0) throw new UsageError(`Unknown arguments: ${args.join(' ')}\n\n${USAGE}`);
  await install();
  await build(['servers']);
  const TURN_SECRET = process.env['TURN_SECRET'] || (await keptSecret(path.join(root, '.parley')));
  const env = { ...process.env, TURN_SECRET };
  const programs = [
    { cwd: root, args: [binary('typescript/bin/tsc'), '-b', '--watch', '--preserveWatchOutput'] },
    { cwd: root, args: ['--watch', 'turn/dist/main.js'] },
    { cwd: root, args: ['--watch', 'signaling/dist/main.js'] },
    { cwd: path.join(root, 'web'), args: [binary('vite/bin/vite.js')] },
  ];
  // one terminal, one process group: Ctrl-C reaches all of them
  const children = programs.map(({ cwd, args }) =>
    spawn(process.execPath, args, { cwd, env, stdio: 'inherit' }),
  );
  const stop = () => children.forEach((child) => child.kill());
  process.on('SIGINT', stop).on('SIGTERM', stop);
  void npmGone().then(stop);
  await Promise.all(
    children.map((child) => new Promise((resolve) => child.once('close', resolve))),
  );
  return 0;
});
