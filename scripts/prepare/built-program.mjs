import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { root } from './repository.mjs';

/**
 * Runs a program of the servers' workspaces, brought up to date, to its end.
 * @param {string} file compiled, relative to the repository
 * @param {readonly string[]} args
 * @param {readonly string[]} [nodeOptions]
 * @returns {Promise<number>} its exit code
 */
export async function runBuilt(file, args, nodeOptions = []) {
  await install();
  await build(['servers']);
  const child = spawn(process.execPath, [...nodeOptions, join(root, file), ...args], {
    stdio: 'inherit',
  });
  // It gets a Ctrl-C from the terminal itself; a signal to this process alone is handed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return typeof code === 'number' ? code : 1;
}
