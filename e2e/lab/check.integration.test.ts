import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { root } from '../fixtures/repository.js';
import { missingForLab } from './prerequisites.js';

const program = join(root, 'e2e/dist/lab/check.js');

async function check(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [program, ...args], { env });
  const [written, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, written, complaint };
}

test('a mistake in the arguments is one sentence and exit code 2', async () => {
  expect(await check(['symetric'])).toEqual({
    code: 2,
    written: '',
    complaint: expect.stringMatching(/^"symetric" is no kind of network: [^\n]+\n$/u),
  });
});

test('so is a machine without what networks need', async () => {
  expect(await check(['open', 'open'], { PATH: '/nowhere' })).toEqual({
    code: 2,
    written: '',
    complaint: expect.stringMatching(/^The lab cannot run here: [^\n]+ need [^\n]+\.\n$/u),
  });
});

test('what is only to be read needs nothing', async () => {
  const nothing = { code: 0, written: '', complaint: '' };
  expect(await check(['--list'], { PATH: '/nowhere' })).toEqual(nothing);
});

test.skipIf(missingForLab() !== null)('a machine that has all of it is told nothing', async () => {
  expect(await check(['open', 'open'])).toEqual({ code: 0, written: '', complaint: '' });
});
