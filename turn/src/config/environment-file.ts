/** Variables kept in a file, so that they can change while the program runs. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './environment-reader.js';

/** The file that the environment names, if it names one. It is not looked for in the file itself. */
export function environmentFileOf(environment: Environment): string | undefined {
  const path = environment['TURN_ENV_FILE']?.trim();
  return path === '' ? undefined : path;
}

/** The environment with what the file says in place of its own; throws the system's error when the file cannot be read. */
export function withFile(environment: Environment, path: string): Environment {
  return { ...environment, ...parseEnv(readFileSync(path, 'utf8')) };
}
