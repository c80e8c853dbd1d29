import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startTied, type TiedProcess } from './tied-process.js';

/** Runs words of a shell, and waits until they have said something. */
async function start(words: string): Promise<{ program: TiedProcess; said: string }> {
  let program: TiedProcess | undefined;
  const said = await new Promise<string>((resolve) => {
    program = startTied({
      command: ['sh', '-c', words],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      onOutput: resolve,
    });
  });
  if (program === undefined) throw new Error('it has not started');
  return { program, said };
}

/** Not one whose end nobody has asked for yet. */
const isRunning = (pid: string): boolean => {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\tZ/mu.test(readFileSync(status, 'utf8'));
};

/** The lab is for Linux only. */
describe.skipIf(process.platform !== 'linux')('a program tied to this one', () => {
  test('tells its exit code', async () => {
    const { program } = await start('echo here; exit 3');
    expect(await program.ended).toBe(3);
  });

  test('is asked to end, and may say how it did', async () => {
    const { program } = await start("trap 'exit 5' TERM; echo here; while :; do sleep 0.05; done");
    await program.stop();
    expect(await program.ended).toBe(5);
  });

  test.skipIf(process.platform !== 'linux')(
    'one that does not end is killed with what it has started',
    async () => {
      const { program, said } = await start(
        "trap '' TERM; sleep 60 & echo $!; wait; wait; sleep 60",
      );
      await program.stop();
      expect(await program.ended).not.toBe(0);
      await expect.poll(() => isRunning(said.trim())).toBe(false);
    },
  );
});
