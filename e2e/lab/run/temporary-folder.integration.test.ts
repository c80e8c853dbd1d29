import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../fixtures/repository.js';

/** Uses a folder, writes something into the system's folder for temporary files, says so, and stays. */
const program = `
  const { runBench } = await import('${join(root, 'e2e/dist/bench/program.js')}');
  const { useTemporaryFolder } = await import('${join(root, 'e2e/dist/lab/run/temporary-folder.js')}');
  const { mkdtempSync, writeFileSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  await runBench(async (opened) => {
    await useTemporaryFolder(opened);
    writeFileSync(mkdtempSync(tmpdir() + '/profile-') + '/Cookies', 'crumbs');
    console.log('written');
    await new Promise(() => setInterval(() => undefined, 1_000));
  });
`;

describe.skipIf(process.platform !== 'linux')('the temporary files of a run', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'temporary-folders-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  async function startRun() {
    const run = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      env: { ...process.env, TMPDIR: parent },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(run.stdout, 'data');
    return async (signal: NodeJS.Signals): Promise<void> => {
      run.kill(signal);
      await once(run, 'close');
    };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('are gone after %s', async (signal) => {
    const end = await startRun();
    expect(await readdir(parent)).toHaveLength(1);
    await end(signal);
    expect(await readdir(parent)).toEqual([]);
  });

  test('of a run that was killed are removed by the next one, which leaves those of a running one', async () => {
    const endKilled = await startRun();
    const killed = await readdir(parent);
    await endKilled('SIGKILL');
    expect(await readdir(parent)).toEqual(killed);

    const endFirst = await startRun();
    const first = await readdir(parent);
    expect(first).toHaveLength(1);
    expect(first).not.toEqual(killed);
    const endSecond = await startRun();
    expect(await readdir(parent)).toEqual(expect.arrayContaining(first));
    expect(await readdir(parent)).toHaveLength(2);
    await Promise.all([endFirst('SIGTERM'), endSecond('SIGTERM')]);
    expect(await readdir(parent)).toEqual([]);
  });
});
