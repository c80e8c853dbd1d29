/** The servers as hosts run them, which must have been built, and programs of others. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@parley/shared/testing/own-ports';
import { onTestFinished } from 'vitest';

const built = (path: string): string =>
  fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<Finished>;
  /** Resolves once it has printed this; rejects when it ends without. */
  readonly printed: (text: string) => Promise<void>;
}

/** Runs a program until the test ends. */
export function run(
  command: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(command, arguments_, {
    env: { PATH: '/usr/bin:/bin:/usr/local/bin', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const watcher of watchers) watcher();
    });
  }
  const finished = once(child, 'close').then(([code]: (number | null)[]) => ({
    code: code ?? null,
    ...output,
  }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await finished;
  });
  return {
    kill: (signal) => void child.kill(signal),
    finished,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (`${output.stdout}${output.stderr}`.includes(text)) resolve();
        };
        watchers.add(look);
        look();
        finished.then(() => reject(new Error(`ended without "${text}": ${output.stderr}`)), reject);
      }),
  };
}

export const SECRET = 'north';

export interface Relay {
  readonly port: number;
  /** Prometheus text */
  readonly metrics: () => Promise<string>;
}

/** Our relay on loopback, with relayed ports of its own. */
export async function startRelay(settings: Readonly<Record<string, string>> = {}): Promise<Relay> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const program = run(process.execPath, [built('turn/dist/main.js')], {
    TURN_SECRET: SECRET,
    TURN_PORT: String(port),
    TURN_LISTEN_IPS: '127.0.0.1',
    TURN_RELAY_IPS: '127.0.0.1',
    TURN_METRICS_PORT: String(metricsPort),
    TURN_TRANSPORT: 'portable',
    ...settings,
  });
  await program.printed('"msg":"turn ready"');
  return {
    port,
    metrics: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
  };
}

/** Signaling, with the relay at this port; answers its origin. */
export async function startSignaling(settings: Readonly<Record<string, string>>): Promise<string> {
  const port = await freePort();
  const program = run(process.execPath, [built('signaling/dist/main.js')], {
    TURN_SECRET: SECRET,
    HOST: '127.0.0.1',
    PORT: String(port),
    ...settings,
  });
  await program.printed('"msg":"signaling ready"');
  return `http://127.0.0.1:${port}`;
}

/** The command, from its own process. */
export function runDoctor(
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  return run(process.execPath, [built('doctor/dist/cli/main.js'), ...arguments_], environment);
}
