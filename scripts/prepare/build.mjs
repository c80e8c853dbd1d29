import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withProgress } from '../console/progress.mjs';
import { run } from '../console/run.mjs';
import { BuildError } from '../console/usage-error.mjs';
import { fingerprint } from './fingerprint.mjs';
import { handOver } from './ownership.mjs';
import { root, workspaces } from './repository.mjs';

/** @typedef {'servers' | 'web' | 'e2e'} Part */

const WEB_INPUTS = ['package-lock.json', 'tsconfig.base.json', 'shared/src', 'doctor/src', 'web'];
const WEB_STAMP = 'node_modules/.parley/web-build.json';
const SERVER_OUTPUTS = [
  'shared/dist/index.js',
  'stun/dist/stun-message.js',
  'doctor/dist/index.js',
  'signaling/dist/main.js',
  'turn/dist/main.js',
];

/**
 * Builds what is stale of the given parts.
 * @param {readonly Part[]} parts
 * @throws {BuildError}
 */
export async function build(parts) {
  try {
    if (parts.includes('servers')) await buildServers();
    if (parts.includes('web')) await buildWeb();
    if (parts.includes('e2e')) await buildBrowserPrograms();
  } finally {
    const outputs = workspaces.flatMap((name) => [`${name}/dist`, `${name}/tsconfig.tsbuildinfo`]);
    await handOver(root, [...outputs, dirname(WEB_STAMP), 'node_modules/.vite-temp']);
  }
}

/** tsc knows by itself what is stale, in half a second, except that it does not miss deleted output. */
async function buildServers() {
  const complete = SERVER_OUTPUTS.every((path) => existsSync(join(root, path)));
  const label = complete ? 'Bringing the servers up to date (tsc)' : 'Building the servers (tsc)';
  const fault = await withProgress(label, () =>
    compile(['signaling', 'turn', 'doctor'], !complete),
  );
  if (fault !== null) throw new BuildError(`The servers do not compile:\n${fault}`);
}

async function buildBrowserPrograms() {
  const fault = await withProgress('Bringing the lab and the benches up to date (tsc)', () =>
    compile(['e2e']),
  );
  if (fault !== null) throw new BuildError(`The lab and the benches do not compile:\n${fault}`);
}

/**
 * @param {readonly string[]} parts
 * @param {boolean} [anew] whatever is there already
 * @returns {Promise<string | null>} what the compiler says is wrong
 */
async function compile(parts, anew = false) {
  const args = [binary('typescript/bin/tsc'), '-b', ...(anew ? ['--force'] : [])];
  const { code, output } = await run(process.execPath, [...args, ...parts], { cwd: root });
  if (code === 0) return null;
  // TypeScript 7 keeps a declaration whose own file is as it was, though a type that it spells out has changed elsewhere
  return anew ? output.trim() : compile(parts, true);
}

async function buildWeb() {
  const inputs = await fingerprint(root, WEB_INPUTS);
  const stamp = await readStamp();
  if (stamp?.inputs === inputs && stamp.outputs === (await webOutputs())) return;
  const { code, output } = await withProgress('Building the web client (vite)', () =>
    run(process.execPath, [binary('vite/bin/vite.js'), 'build', '--manifest'], {
      cwd: join(root, 'web'),
    }),
  );
  if (code !== 0) throw new BuildError(`The web client does not build:\n${output.trim()}`);
  await mkdir(dirname(join(root, WEB_STAMP)), { recursive: true });
  await writeFile(join(root, WEB_STAMP), JSON.stringify({ inputs, outputs: await webOutputs() }));
}

/** Built files count too: someone may have built another state by hand since. */
async function webOutputs() {
  if (!existsSync(join(root, 'web/dist/index.html'))) return 'none';
  return fingerprint(join(root, 'web/dist'), ['.']);
}

/** @returns {Promise<{ inputs: string, outputs: string } | null>} */
async function readStamp() {
  try {
    return JSON.parse(await readFile(join(root, WEB_STAMP), 'utf8'));
  } catch {
    return null;
  }
}

/** @param {string} path of a program inside node_modules, started without npx's own second */
export function binary(path) {
  return join(root, 'node_modules', path);
}
