import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A network of its own inside this machine, without any interface but `lo` at first. */
export interface Namespace {
  /** What a command line begins with to run there. */
  readonly enter: readonly string[];
  /** Moves an interface here, in the words of `ip link`. */
  readonly asPeer: string;
  /** Where its sockets are listed, to be read from outside: proc_net(5). */
  readonly socketTables: string;
  /** Runs a command there to its end, and answers what it wrote; throws when it fails. */
  run(command: readonly string[], input?: string): Promise<string>;
  /** Ends it; what runs there still goes on without any connection. */
  close(): Promise<void>;
}

export interface NamespaceOptions {
  /** What `/etc/hosts` says there; the machine's own names otherwise. With it no name server is known there. */
  readonly hosts?: string;
}

/**
 * Makes a namespace that has no name anywhere: it lasts as long as a process holds it, here a `cat` that ends with the
 * pipe from this process. So nothing is left behind, however this process ends. Needs root.
 */
export async function createNamespace({ hosts }: NamespaceOptions = {}): Promise<Namespace> {
  const script = `${hosts === undefined ? '' : ownNames}echo held; exec cat`;
  const unshared = hosts === undefined ? ['--net'] : ['--net', '--mount'];
  const holder = spawn('unshare', [...unshared, 'sh', '-euc', script, 'sh', hosts ?? ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // a Ctrl-C is for this process, which ends what runs in the namespace before the namespace
    detached: true,
  });
  const ended = once(holder, 'close');
  const first = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (holder.exitCode !== null) throw new Error(`unshare ended with exit code ${first[0]}`);
  const held = (kind: string): string => `/proc/${holder.pid}/ns/${kind}`;
  const enter =
    hosts === undefined
      ? ['nsenter', `--net=${held('net')}`]
      : [
          'nsenter',
          `--net=${held('net')}`,
          `--mount=${held('mnt')}`,
          // whoever enters a mount namespace stands at its root
          'env',
          `--chdir=${process.cwd()}`,
        ];
  return {
    enter,
    asPeer: `netns ${holder.pid}`,
    socketTables: `/proc/${holder.pid}/net`,
    run: (command, input) => runToEnd([...enter, ...command], input),
    async close() {
      holder.stdin.end();
      await ended;
    },
  };
}

/**
 * Puts files of its own over the two that a resolver reads. They live in a file system in memory, which is gone with the
 * mount namespace; the first mount is there only to make it, and what is bound from it lasts.
 */
const ownNames = `
  mount -t tmpfs tmpfs /mnt
  printf '%s' "$1" > /mnt/hosts
  : > /mnt/resolv.conf
  mount --bind /mnt/hosts /etc/hosts
  if [ -e /etc/resolv.conf ]; then mount --bind /mnt/resolv.conf /etc/resolv.conf; fi
  umount --lazy /mnt
`;

async function runToEnd(command: readonly string[], input = ''): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // as above: a Ctrl-C in the middle of building is no failure of what builds
    detached: true,
  });
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
