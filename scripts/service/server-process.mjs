import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from '../prepare/repository.mjs';

/** How much of its output is repeated when a server dies. */
const LAST_LINES = 30;
/** Draining tells every client first; a server that needs longer than this hangs. */
const STOP_MS = 10_000;

/**
 * @typedef {object} ServerProcess
 * @property {string} name
 * @property {Promise<string>} ended why it ended, as a sentence
 * @property {() => string} lastOutput
 * @property {() => Promise<void>} stop asks it to end, and makes it after 10 s
 */

/**
 * Starts one of the servers as a child that never outlives this process. A Ctrl-C on the terminal reaches only
 * this process, so that servers end in an orderly way and once.
 * @param {string} name
 * @param {string} file the program, from the repository's root
 * @param {{ env: NodeJS.ProcessEnv, onLine: (name: string, line: string) => void }} options
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
  const last = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
      onLine(name, line);
    });
  }
  /** @type {Promise<string>} */
  const ended = once(child, 'close').then(
    ([code, signal]) => `${name} ended by itself (${signal ?? `exit code ${code}`})`,
    (error) => `${name} could not be started: ${error.message}`,
  );
  return {
    name,
    ended,
    lastOutput: () => last.join('\n'),
    stop: async () => {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}
