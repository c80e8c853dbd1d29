import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';

const here = new URL('npm-gone.mjs', import.meta.url).href;
const script = `
  const { npmGone } = await import('${here}');
  npmGone().then(() => { console.log('gone'); process.exit(); });
  console.log(process.pid);
  setInterval(() => undefined, 1000);
`;

it('ends with the shell that npm puts in front of it', async () => {
  // as npm does: a shell that waits for the script, and dies of the signal that is meant for both
  const command = `'${process.execPath}' --input-type=module -e "${script.replaceAll('"', '\\"')}"; true`;
  const shell = spawn('sh', ['-c', command], {
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended, as it should
    }
  });
  const ended = once(shell, 'exit');
  shell.kill('SIGTERM');
  await ended;
  expect((await lines.next()).value).toBe('gone');
});
