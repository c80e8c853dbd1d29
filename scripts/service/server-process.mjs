import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from '../prepare/repository.mjs';

/** How much of its output is kept for the case that a server dies. */
const LAST_LINES = 30;
/** Draining tells every client first; a server that needs longer than this hangs. */
const STOP_MS = 10_000;

/** @typedef {{ why: string, code: number | null }} End `why` is a sentence; the code is null without an exit */

/**
 * @typedef {object} ServerProcess
 * @property {string} name
 * @property {Promise<End>} ended
 * @property {() => readonly string[]} hiddenOutput the last lines that `onLine` did not show
 * @property {() => void} reload asks it to read its settings again
 * @property {() => Promise<void>} stop asks it to end, and makes it after 10 s
 */

/**
 * Starts one of the servers as a child that never outlives this process. A Ctrl-C on the terminal reaches only
 * this process, so that servers end in an orderly way and once.
 * @param {string} name
 * @param {string} file the program, from the repository's root
 * @param {{ env: NodeJS.ProcessEnv, onLine: (name: string, line: string) => boolean }} options
 *   `onLine` answers whether it has shown the line
 * @returns {ServerProcess}
 */
export function startServer(name, file, { env, onLine }) {
  const follow = new URL('follow-parent.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', follow, file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
  });
  /** @type {string[]} */
  const hidden = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (!onLine(name, line)) hidden.push(line);
      if (hidden.length > LAST_LINES) hidden.shift();
    });
  }
  /** @type {Promise<End>} */
  const ended = once(child, 'close').then(
    ([code, signal]) => ({ why: `${name} has ended (${signal ?? `exit code ${code}`}).`, code }),
    (error) => ({ why: `${name} could not be started: ${error.message}`, code: null }),
  );
  return {
    name,
    ended,
    hiddenOutput: () => hidden,
    reload: () => {
      child.kill('SIGHUP');
    },
    stop: async () => {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}
