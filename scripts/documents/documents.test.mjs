import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../prepare/repository.mjs';
import { readMarkdown } from './markdown.mjs';

const NOT_OURS =
  /^(?:\.git|node_modules|dist|dist-types|test-results|playwright-report|lab-results|coverage)$/;
/** A file or folder of the repository by its path from the top, or from the document's own folder. */
const FILE =
  /^(?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)*\/[\w.-]+\.(?:ts|tsx|mjs|css|md|json|sh|svg|yml)$/;

/**
 * @param {string} folder relative to the repository
 * @returns {string[]} the Markdown files in it
 */
function documentsIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : documentsIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** @param {string} path relative to the repository */
const textOf = (path) => readFileSync(join(root, path), 'utf8');

const documents = documentsIn('');
const scripts = Object.keys(JSON.parse(textOf('package.json')).scripts);

test('the documents are found', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/nat.md']));
});

describe.each(documents)('%s', (document) => {
  const text = textOf(document);
  const { links, codes } = readMarkdown(text);
  const folder = dirname(join(root, document));

  test('links to files and headings that there are', () => {
    const broken = links.filter((link) => {
      if (/^[a-z]+:/i.test(link)) return false;
      const [path = '', anchor] = decodeURI(link).split('#');
      const target = path === '' ? join(root, document) : resolve(folder, path);
      if (!existsSync(target)) return true;
      if (anchor === undefined || !target.endsWith('.md')) return false;
      return !readMarkdown(readFileSync(target, 'utf8')).anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names files that there are', () => {
    const absent = codes.filter(
      (code) =>
        FILE.test(code) && !existsSync(join(root, code)) && !existsSync(resolve(folder, code)),
    );
    expect(absent).toEqual([]);
  });

  test('names npm commands that there are', () => {
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
