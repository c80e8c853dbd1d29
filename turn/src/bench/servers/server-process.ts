/** Server programs, each started by itself and stopped by its own process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Until a server that was asked to end is ended, ms. */
const STOP_MS = 5000;
/** Until a server says that it is ready, ms. */
const READY_MS = 20_000;
/** what is kept of the output, characters */
const KEPT_OUTPUT = 1_000_000;
/** what of its beginning and of its end is told when something is wrong; a wrong argument brings out pages of help */
const TOLD_OUTPUT = 200;

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves with the first line of output that holds this text; rejects when the program ends without. */
  readonly printed: (text: string) => Promise<string>;
  /** Throws with the program's last words when it is not running. */
  readonly mustRun: () => void;
  readonly stop: () => Promise<void>;
}

const running = new Set<ChildProcess>();
// Whatever ends the bench, no server outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function startProcess(command: Command): Promise<ServerProcess> {
  const child = spawn(command.program, command.arguments, {
    env: command.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await Promise.race([
    once(child, 'spawn'),
    once(child, 'error').then(([error]: unknown[]) => Promise.reject(error as Error)),
  ]);
  running.add(child);
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
      for (const watcher of watchers) watcher();
    });
  }
  const ended = once(child, 'close').then(() => {
    running.delete(child);
  });
  const told = (): string => {
    const text = output.trim();
    if (text.length <= 2 * TOLD_OUTPUT) return text;
    return `${text.slice(0, TOLD_OUTPUT)} … ${text.slice(-TOLD_OUTPUT)}`;
  };
  const lastWords = (): Error => new Error(`${command.program} ended: ${told()}`);
  const { pid } = child;
  if (pid === undefined) throw lastWords();
  return {
    pid,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`${command.program} did not print "${text}" in time: ${told()}`));
        }, READY_MS);
        const settle = (): void => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const look = (): void => {
          const line = output.split('\n').find((candidate) => candidate.includes(text));
          if (line === undefined) return;
          settle();
          resolve(line);
        };
        watchers.add(look);
        look();
        void ended.then(() => {
          settle();
          reject(lastWords());
        });
      }),
    mustRun() {
      if (!running.has(child)) throw lastWords();
    },
    async stop() {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
}
