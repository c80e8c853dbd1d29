import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { spawn } = await import('node:child_process');
const { fileURLToPath } = await import('node:url');
const { asksForHelp, exitWith, UsageError } = await import('./console/usage-error.mjs');

/** Each with what makes it short here; its own command takes as long as its figures need. */
const benches = [
  { script: 'bench-weight.mjs', short: [] },
  { script: 'bench-relay.mjs', short: ['--quick'] },
  { script: 'bench-join.mjs', short: ['--runs', '5'] },
  { script: 'bench-mesh.mjs', short: ['--people', '2,4', '--settle', '5'] },
  { script: 'bench-recovery.mjs', short: ['--runs', '2'] },
];

const USAGE = `npm run bench            every benchmark, shortened (the relay's, joins, calls of two and four, recovery, weight), about a quarter of an hour
npm run bench -- --json  one JSON object a line
By themselves, and in full: npm run bench:relay, bench:join, bench:mesh, bench:recovery, bench:weight; each has -- --help`;

await exitWith(async () => {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    console.log(USAGE);
    return 0;
  }
  if (args.some((arg) => arg !== '--json')) {
    throw new UsageError(`Unknown arguments: ${args.join(' ')}\n\n${USAGE}`);
  }
  let worst = 0;
  for (const { script, short } of benches) {
    const file = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(process.execPath, [file, ...short, ...args], {
      stdio: 'inherit',
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    worst = Math.max(worst, typeof code === 'number' ? code : 1);
  }
  return worst;
});
