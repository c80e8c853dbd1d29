import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from './fingerprint.mjs';

/** @type {string} */
let base;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'parley-fingerprint-'));
  await mkdir(join(base, 'src', 'deep'), { recursive: true });
  await writeFile(join(base, 'src', 'deep', 'a.ts'), 'a');
});

afterEach(() => rm(base, { recursive: true }));

const take = () => fingerprint(base, ['src', 'package.json']);

test('a new date alone changes nothing', async () => {
  const before = await take();
  await utimes(join(base, 'src', 'deep', 'a.ts'), 1, 1);
  expect(await take()).toBe(before);
});

test('new content, a new name and a new file change it', async () => {
  const seen = new Set([await take()]);
  await writeFile(join(base, 'src', 'deep', 'a.ts'), 'b');
  seen.add(await take());
  await writeFile(join(base, 'src', 'c.ts'), '');
  seen.add(await take());
  await writeFile(join(base, 'package.json'), '{}');
  seen.add(await take());
  expect(seen.size).toBe(4);
});

test('tests and built files are no input', async () => {
  const before = await take();
  await writeFile(join(base, 'src', 'a.test.ts'), 'x');
  await mkdir(join(base, 'src', 'dist'));
  await writeFile(join(base, 'src', 'dist', 'a.js'), 'x');
  expect(await take()).toBe(before);
});
