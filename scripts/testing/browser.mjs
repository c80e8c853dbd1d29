import { existsSync } from 'node:fs';
import { withProgress } from '../console/progress.mjs';
import { run } from '../console/run.mjs';
import { UsageError } from '../console/usage-error.mjs';
import { binary } from '../prepare/build.mjs';
import { root } from '../prepare/repository.mjs';
import { browserCandidates } from './browser-candidates.mjs';

const STARTS_WITHIN_MS = 20_000;

/**
 * A browser that starts on this machine: the one in CHROMIUM_PATH, else an installed one, else Playwright's
 * download, else Debian's package. Says in one line what it is trying.
 * @returns {Promise<string>} its path
 * @throws {UsageError} when there is none and none can be installed
 */
export async function findBrowser() {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (await starts(given)) return given;
    throw new UsageError(`CHROMIUM_PATH names no browser that starts here: ${given}`);
  }
  const found =
    (await installedBrowser()) ?? (await playwrightBrowser()) ?? (await debianBrowser());
  if (found === null) {
    throw new UsageError(
      'The browser tests need Chromium, and none could be installed: install Chromium or Chrome, or set CHROMIUM_PATH.',
    );
  }
  return found;
}

async function installedBrowser() {
  for (const path of browserCandidates(process.env, process.platform)) {
    if (existsSync(path) && (await starts(path))) return path;
  }
  return null;
}

/** Playwright's own, downloaded now unless it was before. */
async function playwrightBrowser() {
  // imported here because this file is loaded before anything is installed
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  if (existsSync(path) && (await starts(path))) return path;
  const { code, output } = await withProgress('Downloading a browser (Playwright)', () =>
    run(process.execPath, [binary('@playwright/test/cli.js'), 'install', 'chromium'], {
      cwd: root,
    }),
  );
  if (code === 0 && (await starts(path))) return path;
  console.log(`  that did not work: ${reason(output)}`);
  return null;
}

/** Debian's package, where this is Debian or a child of it and this user may install packages. */
async function debianBrowser() {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return null;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await withProgress(
    'Installing a browser (apt-get install chromium)',
    () =>
      run(
        'sh',
        ['-c', 'apt-get update -q && apt-get install -qy --no-install-recommends chromium'],
        { env },
      ),
  );
  if (code === 0) return installedBrowser();
  console.log(`  that did not work: ${reason(output)}`);
  return null;
}

/**
 * A file with the right name may be a stub or lack libraries.
 * @param {string} path
 */
async function starts(path) {
  // there `--version` opens a window instead of answering
  if (process.platform === 'win32') return existsSync(path);
  return (await run(path, ['--version'], { timeoutMs: STARTS_WITHIN_MS })).code === 0;
}

/**
 * @param {string} output of a program that failed
 * @returns {string} the line of it that most likely says why
 */
function reason(output) {
  const lines = output.trim().split('\n');
  return (lines.findLast((line) => /error|failed/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
