import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../console/usage-error.mjs';
import { keptSecret } from './secret.mjs';

/** @type {string} */
let base;
/** @type {string} */
let folder;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'parley-secret-'));
  folder = join(base, '.parley');
});

afterEach(() => rm(base, { recursive: true }));

const mode = async () => (await stat(join(folder, 'secret'))).mode & 0o777;

test('the first start makes a secret of 32 random bytes that only the owner can read', async () => {
  const secret = await keptSecret(folder);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(await mode()).toBe(0o600);
  expect(await readdir(folder)).toEqual(['secret']);
});

test('every later start uses the same one', async () => {
  expect(await keptSecret(folder)).toBe(await keptSecret(folder));
});

test('two first starts at once agree', async () => {
  const [one, two] = await Promise.all([keptSecret(folder), keptSecret(folder)]);
  expect(one).toBe(two);
});

test('a file that others could read is closed again', async () => {
  await keptSecret(folder);
  await chmod(join(folder, 'secret'), 0o644);
  await keptSecret(folder);
  expect(await mode()).toBe(0o600);
});

test.each(['', '\n', 'short'])('a file holding %j is refused with what to do', async (content) => {
  await keptSecret(folder);
  await writeFile(join(folder, 'secret'), content);
  const refused = keptSecret(folder);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(/delete it/);
});
