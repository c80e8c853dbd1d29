import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { root } from '../prepare/repository.mjs';

/**
 * The environment with what the relay reads from its own file (TURN_ENV_FILE) in place of it, so that everybody here
 * goes by the same ports and the same secret. A file that cannot be read is left to the relay, which refuses it.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function relaySettings(env) {
  const path = env['TURN_ENV_FILE']?.trim();
  if (!path) return env;
  try {
    return { ...env, ...parseEnv(readFileSync(resolve(root, path), 'utf8')) };
  } catch {
    return env;
  }
}
