import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { root } from '../fixtures/repository.js';
import { missingForLab } from './prerequisites.js';

const program = join(root, 'e2e/dist/lab/check.js');

const check = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  checked(process.execPath, [program, ...args], env);

async function checked(command: string, args: readonly string[], env = process.env) {
  const child = spawn(command, args, { env });
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

describe.skipIf(missingForLab() !== null)('where there is no /dev/net/tun', () => {
  const covered = 'mount -t tmpfs tmpfs /dev/net && exec "$@"';
  const checkWithout = (args: readonly string[]) =>
    checked('unshare', [
      '--mount',
      'sh',
      '-euc',
      covered,
      'sh',
      process.execPath,
      program,
      ...args,
    ]);

  test('the lab runs, and goes without slow and lossy lines', async () => {
    expect(await checkWithout([])).toEqual({ code: 0, written: '', complaint: '' });
  });

  test('a scenario with such a line is refused in one sentence', async () => {
    expect(await checkWithout(['--scenario', 'far-apart'])).toEqual({
      code: 2,
      written: '',
      complaint: expect.stringMatching(
        /^The scenario far-apart cannot run here: [^\n]+\/dev\/net\/tun[^\n]+\n$/u,
      ),
    });
  });
});

test('a file for the findings that could not be written is refused before the run', async () => {
  expect(await check(['open', 'open', '--output', '/nowhere/findings.json'])).toEqual({
    code: 2,
    written: '',
    complaint: '--output: nothing can be written in /nowhere.\n',
  });
});

test.skipIf(missingForLab() !== null)('a machine that has all of it is told nothing', async () => {
  expect(await check(['open', 'open'])).toEqual({ code: 0, written: '', complaint: '' });
});
