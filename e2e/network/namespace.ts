import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A network of its own inside this machine, without any interface but `lo` at first. */
export interface Namespace {
  /** What a command line begins with to run there. */
  readonly enter: readonly string[];
  /** Moves an interface here, in the words of `ip link`. */
  readonly asPeer: string;
  /** Runs a command there to its end, and answers what it wrote; throws when it fails. */
  run(command: readonly string[], input?: string): Promise<string>;
  /** Ends it; what runs there still goes on without any connection. */
  close(): Promise<void>;
}

/**
 * Makes a namespace that has no name anywhere: it lasts as long as a process holds it, here a `cat` that ends with the
 * pipe from this process. So nothing is left behind, however this process ends. Needs root.
 */
export async function createNamespace(): Promise<Namespace> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // a Ctrl-C is for this process, which ends what runs in the namespace before the namespace
    detached: true,
  });
  const ended = once(holder, 'close');
  const first = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (holder.exitCode !== null) throw new Error(`unshare ended with exit code ${first[0]}`);
  const net = `/proc/${holder.pid}/ns/net`;
  const enter = ['nsenter', `--net=${net}`];
  return {
    enter,
    asPeer: `netns ${holder.pid}`,
    run: (command, input) => runToEnd([...enter, ...command], input),
    async close() {
      holder.stdin.end();
      await ended;
    },
  };
}

async function runToEnd(command: readonly string[], input = ''): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  // a program that ends before it has read everything says why on its own
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} failed (${code}):\n${output}`);
  return output;
}
