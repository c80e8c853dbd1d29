import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What a build writes is no input to it; neither are tests. */
const NOT_INPUT = /(^|\/)(node_modules|dist|dist-types)(\/|$)|\.tsbuildinfo$|\.test\.[a-z]+$/;

/**
 * One hash over the names and the contents of files, whatever their dates: a checkout changes dates only.
 * @param {string} base absolute
 * @param {readonly string[]} paths files and folders under it; one that is absent counts as absent
 * @returns {Promise<string>}
 */
export async function fingerprint(base, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesIn(base, join(base, path))) {
      hash.update(`${relative(base, file)}\0`);
      hash.update(await readFile(file));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} base
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesIn(base, path) {
  const found = await stat(path).catch(() => null);
  if (found === null || NOT_INPUT.test(relative(base, path).split(sep).join('/'))) return [];
  if (found.isFile()) return [path];
  const names = (await readdir(path)).sort();
  const lists = await Promise.all(names.map((name) => filesIn(base, join(path, name))));
  return lists.flat();
}
