import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../prepare/repository.mjs';

/** @param {string} path relative to the repository */
const textOf = (path) => readFileSync(join(root, path), 'utf8');

/**
 * @param {string} text
 * @param {RegExp} pattern whose first group is a name
 */
const namesIn = (text, pattern) =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].toSorted();

/** What the servers read: names of variables are texts of capitals in what reads the environment. */
const read = namesIn(
  [
    'signaling/src/config.ts',
    ...readdirSync(join(root, 'turn/src/config'))
      .filter((name) => !name.includes('.test.'))
      .map((name) => `turn/src/config/${name}`),
  ]
    .map(textOf)
    .join('\n'),
  /'((?:[A-Z]+_)*[A-Z]+)'/g,
)
  // refused until there are several nodes
  .filter((name) => name !== 'REDIS_URL');

test('docs/configuration.md lists the variables that the servers read, and no others', () => {
  const cells = textOf('docs/configuration.md').match(/^\| `[A-Z].*?`(?=\s+\|)/gm) ?? [];
  expect(namesIn(cells.join('\n'), /`([A-Z_]+)`/g)).toEqual(read);
});

test('Docker Compose can set every variable, and .env.example tells of it', () => {
  // Inside its container signaling always listens on all addresses, port 8080.
  const wanted = read.filter((name) => name !== 'HOST');
  const settable = namesIn(textOf('docker-compose.yml'), /^ +([A-Z_]+):/gm);
  const published = namesIn(textOf('docker-compose.yml'), /\$\{([A-Z_]+)/g);
  const told = namesIn(textOf('.env.example'), /^#?([A-Z_]+)=/gm);
  expect([...settable, ...published]).toEqual(expect.arrayContaining(wanted));
  expect(told).toEqual(expect.arrayContaining(wanted));
});
