import { expect, test } from 'vitest';
import { readMarkdown } from './markdown.mjs';

test('headings are anchors by the names that GitHub gives them', () => {
  const { anchors } = readMarkdown(
    '# The caller’s `relay_full`\n\n## In [short](x.md): 2/3 – done?\n\n## Again\n\n## Again\n',
  );
  expect([...anchors]).toEqual(['the-callers-relay_full', 'in-short-23--done', 'again', 'again-1']);
});

test('links and pictures are found, also those around code and those that are defined elsewhere', () => {
  const { links } = readMarkdown(
    '![a](a.png) [`b`](b.md#b) [c](<c.md> "C") [d]\n\n[d]: https://d.example/\n',
  );
  expect(links).toEqual(['a.png', 'b.md#b', 'c.md', 'https://d.example/']);
});

test('code blocks hold no links, headings and names', () => {
  const read = readMarkdown('```md\n# No\n[no](no.md) `no`\n```\n`yes`\n');
  expect(read).toEqual({ anchors: new Set(), links: [], codes: ['yes'] });
});
