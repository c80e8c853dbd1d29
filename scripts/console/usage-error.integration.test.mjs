import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../prepare/repository.mjs';
import { run } from './run.mjs';

// Those that answer before anything is installed or built.
const commands = ['start', 'dev', 'test', 'bench', 'bench-weight'];

/** @param {string[]} args */
const tell = ([name = '', ...args]) =>
  run(process.execPath, [join(root, 'scripts', `${name}.mjs`), ...args], { cwd: root });

test.each(commands)('%s tells what it takes, and that is no fault', async (name) => {
  const { code, output } = await tell([name, '--help']);
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('npm ') });
});

test.each(commands)('%s refuses what it does not know', async (name) => {
  const { code, output } = await tell([name, '--nonsense']);
  expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining('--nonsense') });
});
