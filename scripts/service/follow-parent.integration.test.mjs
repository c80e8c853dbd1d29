import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const followParent = new URL('follow-parent.mjs', import.meta.url).href;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-follow-'));
});
afterAll(() => rm(folder, { recursive: true }));

/**
 * @param {string} name
 * @param {string} source
 */
async function program(name, source) {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, source);
  const child = spawn(process.execPath, ['--import', followParent, path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return child;
}

test('a program ends when whoever started it is gone', async () => {
  const child = await program('waits', `process.send('here'); setInterval(() => {}, 1_000);`);
  expect(await once(child, 'message')).toEqual(['here', undefined]);
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
});

test('what the program forks is not preloaded with it, and so waits for what it is asked', async () => {
  await writeFile(join(folder, 'forked.mjs'), `process.send(process.execArgv);`);
  const child = await program(
    'forks',
    `import { fork } from 'node:child_process';
     const forked = fork(new URL('forked.mjs', import.meta.url));
     forked.once('message', (preloaded) => process.send(preloaded));`,
  );
  expect(await once(child, 'message')).toEqual([[], undefined]);
});
