import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingCodes } from '../finding.js';
import { faces } from '../observation.js';
import { sightsOf } from '../sight.js';
import { origin, urls } from './observations.js';
import { wordsOf } from '../words.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const text = read('docs/troubleshooting.md');
const sections = [...text.matchAll(/^### `(\w+)`$/gm)].map(([, code = '']) => code);

/** Those of a call's failure card. */
const callCodes = (() => {
  const source = read('web/src/call/reasons/diagnosis.ts');
  const [, union = ''] = /export type FindingCode =([\s\S]*?)';/.exec(source) ?? [];
  return [...union.matchAll(/\| '(\w+)/g)].map(([, code = '']) => code);
})();

describe('docs/troubleshooting.md', () => {
  it('has a section for every finding of the doctor and of a call, in their order', () => {
    const ofCalls = callCodes.filter((code) => !findingCodes.some((known) => known === code));
    expect(callCodes.length).toBeGreaterThan(10);
    expect(sections).toEqual([...inOrderOfTheText(), ...ofCalls]);
  });

  it('has the table of who finds what', () => {
    const rows = findingCodes.map((code) => {
      const cells = faces.map((face) => {
        const sight = sightsOf[code][face];
        if (sight === 'finds') return 'yes';
        return sight === 'blind' ? '–' : `\`${sight}\``;
      });
      return [`[\`${code}\`](#${code})`, ...cells];
    });
    expect(tableRows()).toEqual([['finding', ...faces.map((face) => `\`${face}\``)], ...rows]);
  });

  it('leads nowhere but to what there is', () => {
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    const anchors = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(anchors.filter((anchor) => !headings.includes(anchor))).toEqual([]);
    const elsewhere = [...text.matchAll(/\]\(([\w-]+\.md)(?:#([^)]+))?\)/g)];
    const missing = elsewhere.filter(([, file = '', anchor]) => {
      const others = [...read(`docs/${file}`).matchAll(/^#+ (.+)$/gm)];
      return anchor !== undefined && !others.some(([, one = '']) => anchorOf(one) === anchor);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });
});

describe('settings', () => {
  const known = read('docs/configuration.md') + read('.env.example');
  const settingsIn = (words: string): readonly string[] =>
    words.match(/\b[A-Z]+(?:_[A-Z]+)+\b|`[A-Z]{4,}`/g) ?? [];
  const unknownIn = (words: string): readonly string[] =>
    settingsIn(words).filter((name) => !known.includes(name.replaceAll('`', '')));

  it('named in the documentation exist', () => {
    expect(unknownIn(text)).toEqual([]);
    expect(settingsIn(text).length).toBeGreaterThan(20);
  });

  it.each(findingCodes)('named to a host for %s exist', (code) => {
    for (const subjects of [[origin], [urls.tls]]) {
      const { host } = wordsOf({
        code,
        severity: 'error',
        place: 'service',
        subjects,
        seenBy: ['shell'],
        detail: null,
      });
      expect(unknownIn(host)).toEqual([]);
    }
  });
});

/** By subject; each code once. */
function inOrderOfTheText(): readonly string[] {
  const own = sections.filter((code) => findingCodes.some((known) => known === code));
  expect(own.toSorted()).toEqual([...findingCodes].toSorted());
  return own;
}

/** Cells of the table below "Who finds what", without the line below its head. */
function tableRows(): readonly (readonly string[])[] {
  const [, part = ''] = text.split('## Who finds what');
  const [table = ''] = part.split('\n## ');
  return table
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** As GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
