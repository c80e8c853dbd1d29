import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { root } from './repository.mjs';

/** Preloaded, it ends a program when this process is gone, however that went: nobody would see what it goes on to do. */
const followParent = new URL('../service/follow-parent.mjs', import.meta.url).href;

/**
 * @typedef {object} ProgramOptions
 * @property {readonly import('./build.mjs').Part[]} [parts] what it needs; the servers by default
 * @property {() => Promise<NodeJS.ProcessEnv>} [env] added to its environment; asked once everything is built
 */

/**
 * Runs a program of the workspaces, brought up to date, to its end.
 * @param {string} file compiled, relative to the repository
 * @param {readonly string[]} args
 * @param {ProgramOptions} [options]
 * @returns {Promise<number>} its exit code
 */
export async function runBuilt(file, args, { parts = ['servers'], env } = {}) {
  await install();
  await build(parts);
  const child = spawn(process.execPath, ['--import', followParent, join(root, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...(await env?.()) },
  });
  // It gets a Ctrl-C from the terminal itself; a signal to this process alone is handed on.
  const ignore = () => undefined;
  const handOn = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', handOn);
  const code = await new Promise((resolve) => child.once('close', resolve));
  process.off('SIGINT', ignore).off('SIGTERM', handOn);
  return typeof code === 'number' ? code : 1;
}
