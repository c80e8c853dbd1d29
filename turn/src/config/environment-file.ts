/** Variables kept in a file, so that they can change while the program runs. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './environment-reader.js';

/** The file that the environment names, if it names one. It is not looked for in the file itself. */
export function environmentFileOf(environment: Environment): string | undefined {
  const path = environment['TURN_ENV_FILE']?.trim();
  return path === '' ? undefined : path;
}

/** What a line of the file can be: nothing, a comment, or a variable with its value. */
const LINE = /^\s*(?:#.*|(?:export\s+)?[A-Za-z_]\w*\s*=.*)?$/u;

/**
 * The environment with what the file says in place of its own. Throws the system's error when the file cannot be read, and
 * one that names the lines when some of them set nothing: a mistyped line would otherwise be joined to the next one, and
 * both would be lost without a word. So values cannot go over several lines.
 */
export function withFile(environment: Environment, path: string): Environment {
  const text = readFileSync(path, 'utf8');
  const wrong = text.split(/\r?\n/u).flatMap((line, index) => (LINE.test(line) ? [] : [index + 1]));
  if (wrong.length > 0) {
    throw new Error(`line ${wrong.join(', ')} of ${path} is not of the form NAME=value`);
  }
  return { ...environment, ...parseEnv(text) };
}
