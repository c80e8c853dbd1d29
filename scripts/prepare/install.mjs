import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withProgress } from '../console/progress.mjs';
import { runNpm } from '../console/run.mjs';
import { UsageError } from '../console/usage-error.mjs';
import { isInstalled } from './installed.mjs';
import { handOver } from './ownership.mjs';
import { root, workspaces } from './repository.mjs';

/**
 * Installs the packages that package-lock.json names, unless exactly these are there.
 * @throws {UsageError} with npm's own words when it fails
 */
export async function install() {
  const wanted = await readLockfile(join(root, 'package-lock.json'));
  const present = await readLockfile(join(root, 'node_modules', '.package-lock.json'));
  if (present !== null && wanted !== null && isInstalled(wanted, present)) return;
  // the build's tools are dev dependencies, which NODE_ENV=production would leave out
  const { code, output } = await withProgress('Installing packages (npm ci)', () =>
    runNpm(['ci', '--include=dev'], { cwd: root }),
  );
  await handOver(root, ['node_modules', ...workspaces.map((name) => `${name}/node_modules`)]);
  if (code !== 0) throw new UsageError(`npm ci failed:\n${output.trim()}`);
}

/**
 * @param {string} path
 * @returns {Promise<import('./installed.mjs').Lockfile | null>} null when there is none, or half of one
 */
async function readLockfile(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
