/** Runs programs in tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The server as `npm start` runs it, which must have been built. */
export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  /** what it printed, errors included */
  readonly output: string;
}

export interface Program {
  /** Resolves once it has printed this, so many times (once by default); rejects when it ends without. */
  readonly printed: (text: string, times?: number) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<Finished>;
  readonly output: () => string;
}

export function run(
  command: string,
  arguments_: readonly string[],
  environment: Record<string, string> = {},
): Program {
  const child = spawn(command, arguments_, {
    env: { PATH: '/usr/bin:/bin:/usr/local/bin', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const watcher of watchers) watcher();
    });
  }
  const finished = once(child, 'close').then(([code]: (number | null)[]) => ({
    code: code ?? null,
    output,
  }));
  return {
    async printed(text, times = 1) {
      await new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (output.split(text).length > times) resolve();
        };
        watchers.add(look);
        look();
        finished.then(() => {
          reject(new Error(`it ended without printing "${text}": ${output}`));
        }, reject);
      });
    },
    kill: (signal) => {
      child.kill(signal);
    },
    finished,
    output: () => output,
  };
}

/** Runs {@link MAIN} here. */
export function runServer(environment: Record<string, string>): Program {
  return run(process.execPath, [MAIN], environment);
}
