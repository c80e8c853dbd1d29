import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../console/run.mjs';

/**
 * Gives what root has made to the owner of the folder that it is in. The lab wants root: what `sudo npm run lab` installs
 * and builds would else be in the way of the next `npm start`, which can neither replace nor remove it.
 * @param {string} folder
 * @param {readonly string[]} made names in it, each with all that it holds; one that is not there is left out
 */
export async function handOver(folder, made) {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  const present = made.filter((name) => existsSync(join(folder, name)));
  if (uid === 0 || present.length === 0) return;
  // -h: links themselves, and never what they point to
  const { code, output } = await run('chown', ['-Rh', `${uid}:${gid}`, '--', ...present], {
    cwd: folder,
  });
  if (code !== 0) console.error(`What was built still belongs to root: ${output.trim()}`);
}
