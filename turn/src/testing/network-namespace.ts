/** Network namespaces of Linux, for tests of what stands behind a NAT. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { run, type Program } from './program.js';

const PATH = '/usr/sbin:/sbin:/usr/bin:/bin';

/** A namespace that no name holds: it is gone with its last process, also when the test that made it is killed. */
export interface NetworkNamespace {
  /** of the process that holds it; `ip link` takes it for a name */
  readonly pid: number;
  readonly run: (
    command: string,
    arguments_: readonly string[],
    environment?: Record<string, string>,
  ) => Program;
  /** The command before which to put what is to run inside. */
  readonly entry: readonly [command: string, ...arguments_: string[]];
  /** Runs a shell script and returns what it printed; rejects when one of its commands fails. */
  readonly script: (text: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Whether this user may make namespaces and filter packets in them. */
export function canMakeNamespaces(): boolean {
  const attempt = spawnSync('unshare', ['--net', 'nft', 'list', 'ruleset'], { env: { PATH } });
  return attempt.status === 0;
}

export async function makeNamespace(): Promise<NetworkNamespace> {
  // `cat` ends with this process, since nobody else has the other end of its standard input.
  const holder = spawn(
    'unshare',
    ['--net', 'sh', '-c', 'ip link set lo up && echo up && exec cat'],
    {
      env: { PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const { pid } = holder;
  const ended = once(holder, 'close');
  const isUp = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    ended.then(() => false),
  ]);
  if (pid === undefined || !isUp) throw new Error('no network namespace could be made');

  // Killed when this process ends, however that comes about: what runs inside keeps the namespace.
  const entry = ['setpriv', '--pdeathsig', 'KILL', 'nsenter', `--net=/proc/${pid}/ns/net`] as const;
  const runInside: NetworkNamespace['run'] = (command, arguments_, environment = {}) =>
    run(entry[0], [...entry.slice(1), command, ...arguments_], { PATH, ...environment });
  return {
    pid,
    entry,
    run: runInside,
    async script(text) {
      const { code, output } = await runInside('sh', ['-euc', text]).finished;
      if (code !== 0) throw new Error(output);
      return output;
    },
    async close() {
      holder.stdin.end();
      await ended;
    },
  };
}
