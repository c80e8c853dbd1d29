import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../console/usage-error.mjs';

const SECRET_BYTES = 32;
/** Shorter than what is made here means a file that was cut off or made by hand. */
const SHORTEST = 32;

/**
 * The secret that signaling and the relay share, kept in `folder/secret` and readable by its owner only; made on
 * the first start.
 * @param {string} folder
 * @returns {Promise<string>}
 * @throws {UsageError} when the file holds nothing that could be a secret
 */
export async function keptSecret(folder) {
  const path = join(folder, 'secret');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secret = (await readSecret(path)) ?? (await makeSecret(path));
  if (secret.length < SHORTEST) {
    throw new UsageError(
      `${path} holds no usable secret (${secret.length} characters): delete it, and the next start makes a new one.`,
    );
  }
  await chmod(path, 0o600);
  return secret;
}

/** @param {string} path */
async function readSecret(path) {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Two starts at once must end up with one secret, so the finished file is put in place in one step, by whoever
 * comes first.
 * @param {string} path
 */
async function makeSecret(path) {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
  return (await readFile(path, 'utf8')).trim();
}
