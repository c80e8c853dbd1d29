import { chown, lstat, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { handOver } from './ownership.mjs';

/** Of nobody that there has to be. */
const SOMEONE = 12_345;

// nobody else can give files away
test.runIf(process.getuid?.() === 0)(
  'what root builds in the repository of someone else becomes theirs, and nothing outside of it',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-owner-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const repository = join(folder, 'repository');
    await mkdir(join(repository, 'dist', 'deep'), { recursive: true });
    await chown(repository, SOMEONE, SOMEONE);
    await writeFile(join(repository, 'dist', 'deep', 'main.js'), '');
    await writeFile(join(folder, 'elsewhere'), '');
    await symlink(join(folder, 'elsewhere'), join(repository, 'dist', 'link'));

    await handOver(repository, ['dist', 'not-built']);

    expect((await stat(join(repository, 'dist', 'deep', 'main.js'))).uid).toBe(SOMEONE);
    expect((await lstat(join(repository, 'dist', 'link'))).uid).toBe(SOMEONE);
    expect((await stat(join(folder, 'elsewhere'))).uid).toBe(0);
  },
);
