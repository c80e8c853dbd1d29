import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { readFile } = await import('node:fs/promises');
const path = await import('node:path');
const { gzipSync } = await import('node:zlib');
const { tellProgressOn } = await import('./console/progress.mjs');
const { asksForHelp, exitWith, UsageError } = await import('./console/usage-error.mjs');
const { build } = await import('./prepare/build.mjs');
const { install } = await import('./prepare/install.mjs');
const { root } = await import('./prepare/repository.mjs');
const { filesBeforeLobby, filesOfCall } = await import('./weight/bundle-weight.mjs');

/** 1 KB is 1000 bytes. */
const KB = 1_000;
const LIMIT_BEFORE_LOBBY = 120 * KB;
const LIMIT_CALL = 200 * KB;
const LIMIT_WITH_PLOTS = 230 * KB;

/** @param {string} key of a chunk that no call loads */
const isOtherPage = (key) => key.includes('doctor');
/** @param {string} key of a chunk that a call loads when somebody looks at the plots */
const isPlots = (key) => key.includes('connection-details');

const USAGE = 'Usage: npm run bench:weight [-- --json]';

const dist = path.join(root, 'web', 'dist');

await exitWith(async () => {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    console.log(USAGE);
    return 0;
  }
  const json = args.includes('--json');
  if (args.some((arg) => arg !== '--json')) {
    throw new UsageError(`Unknown arguments: ${args.join(' ')}. ${USAGE}`);
  }
  if (json) tellProgressOn(process.stderr);
  await install();
  await build(['web']);
  const manifest = JSON.parse(await readFile(path.join(dist, '.vite', 'manifest.json'), 'utf8'));
  const rows = [
    {
      name: 'before the lobby can be used',
      bytes: await weigh(filesBeforeLobby(manifest, (key) => /lobby|room-page/.test(key))),
      limit: LIMIT_BEFORE_LOBBY,
    },
    {
      name: 'in all for a call',
      bytes: await weigh(filesOfCall(manifest, (key) => isOtherPage(key) || isPlots(key))),
      limit: LIMIT_CALL,
    },
    {
      name: 'with the plots of a line, which load on a press',
      bytes: await weigh(filesOfCall(manifest, isOtherPage)),
      limit: LIMIT_WITH_PLOTS,
    },
  ];
  for (const row of rows) tell(row, json);
  return rows.every(({ bytes, limit }) => bytes <= limit) ? 0 : 1;
});

/** @param {Iterable<string>} files of the build */
async function weigh(files) {
  let bytes = 0;
  // the level that the web server's copies are compressed with
  for (const file of files)
    bytes += gzipSync(await readFile(path.join(dist, file)), { level: 9 }).length;
  return bytes;
}

/**
 * @param {{ name: string, bytes: number, limit: number }} row
 * @param {boolean} json
 */
function tell({ name, bytes, limit }, json) {
  const ok = bytes <= limit;
  if (json) {
    console.log(JSON.stringify({ bench: 'weight', name, gzipBytes: bytes, limitBytes: limit, ok }));
    return;
  }
  const size = (bytes / KB).toFixed(1).padStart(6);
  console.log(
    `${ok ? '✓' : '✗'} JavaScript ${name.padEnd(28)} ${size} KB  (at most ${limit / KB} KB)`,
  );
}
