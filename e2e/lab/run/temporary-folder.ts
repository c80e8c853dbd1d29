/** Where a run keeps its files: browsers' profiles, certificates, settings. */
import { mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Opened } from '../../bench/program.js';

/** processes are known by their numbers within one such namespace only, and containers may share a folder */
const ownNamespace = (): Promise<string> => readlink('/proc/self/ns/pid');

/** `parley-lab-<namespace>-<process>-<chance>`, short since browsers put sockets there, whose paths have 107 bytes at most */
const namePattern = /^parley-lab-(?<namespace>[0-9a-z]+)-(?<pid>\d+)-/u;

/**
 * From now on this process and those that it starts take one folder of its own for temporary files. It is gone when `opened` is
 * closed; what runs have left that were killed (`kill -9`, a power cut) is removed now.
 * @param parent the system's folder for temporary files
 */
export async function useTemporaryFolder(opened: Opened, parent = tmpdir()): Promise<string> {
  const namespace = Number(/\d+/u.exec(await ownNamespace())?.[0]).toString(36);
  for (const name of await readdir(parent)) {
    const { groups } = namePattern.exec(name) ?? {};
    if (groups?.['namespace'] !== namespace || (await isRunning(groups['pid'] ?? ''))) continue;
    await removeFolder(join(parent, name));
  }
  const folder = await mkdtemp(join(parent, `parley-lab-${namespace}-${process.pid}-`));
  process.env['TMPDIR'] = folder;
  return opened.add(folder, removeFolder);
}

const isRunning = (pid: string): Promise<boolean> =>
  stat(`/proc/${pid}`).then(
    () => true,
    () => false,
  );

/** What is still ending may write into it meanwhile. */
const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 });
