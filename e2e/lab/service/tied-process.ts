import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that goes when this process goes, however that goes: killed or crashed. */
export interface TiedProcess {
  /** Resolves with its exit code, at once or later. */
  readonly ended: Promise<number | null>;
  /** Asks it and whatever it has started to end, and waits for that. */
  stop(): Promise<void>;
}

/**
 * The pipe that the shell reads ends with this process; the program has a process group of its own, so that what it has
 * started goes with it, and a Ctrl-C of the terminal is left to whoever started this. Debian's sh, dash, has a `kill` that takes
 * no `--` before the process group: it does nothing then but complain. What does not end within 2 s is killed, and so is
 * what it leaves running.
 */
const script = `
exec 3<&0
setsid "$@" < /dev/null 3<&- &
program=$!
{
  cat <&3 > /dev/null
  kill -TERM "-$program" 2> /dev/null
  sleep 2
  kill -KILL "-$program" 2> /dev/null
} &
watcher=$!
wait "$program"
code=$?
kill "$watcher" 2> /dev/null
kill -KILL "-$program" 2> /dev/null
exit "$code"
`;

export interface TiedProcessOptions {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly onOutput: (text: string) => void;
}

export function startTied({ command, env, cwd, onOutput }: TiedProcessOptions): TiedProcess {
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  }
  // it may be gone already, which `ended` tells
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'exit').then(() => child.exitCode);
  return {
    ended,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
