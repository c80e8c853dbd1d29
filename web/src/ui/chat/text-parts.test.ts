import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textParts } from './text-parts.js';

const links = (text: string) =>
  textParts(text).flatMap((part) => (part.type === 'link' ? [part.text] : []));

describe('links in a message', () => {
  it.each([
    ['see https://example.org/a?b=c#d now', 'https://example.org/a?b=c#d'],
    ['HTTP://EXAMPLE.ORG', 'HTTP://EXAMPLE.ORG'],
    ['Is it https://example.org?', 'https://example.org'],
    ['(https://example.org/a_(b))', 'https://example.org/a_(b)'],
    ['[https://example.org/[1]].', 'https://example.org/[1]'],
    ['“https://example.org”', 'https://example.org'],
    ['https://example.org/…', 'https://example.org/'],
    ['http://[::1]:8080/r/team', 'http://[::1]:8080/r/team'],
    ['https://evil.example/\u202Eknab.ruoy//:sptth', 'https://evil.example/'],
    ['https://bücher.example/straße', 'https://bücher.example/straße'],
  ])('are found: %s', (text, link) => {
    expect(links(text)).toEqual([link]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,hello',
    'ftp://example.org',
    'https://',
    'https://your.bank@evil.example/',
    'example.org',
    'https:// example.org',
    `https://${')'.repeat(4_000)}`,
  ])('are not made of anything else: %s', (text) => {
    expect(textParts(text)).toEqual([{ type: 'text', text }]);
  });

  it('are several in one message, with the text between them', () => {
    expect(textParts('a http://b.c, http://d.e f')).toEqual([
      { type: 'text', text: 'a ' },
      { type: 'link', text: 'http://b.c', href: 'http://b.c/' },
      { type: 'text', text: ', ' },
      { type: 'link', text: 'http://d.e', href: 'http://d.e/' },
      { type: 'text', text: ' f' },
    ]);
  });

  it('take nothing away from what was written, and lead to the web alone', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('https://', 'HTTP://a.b/c?d=e#f', 'http://a@b', 'https://[::1]:8/', '🦜'),
      fc.constantFrom('javascript:', ')', '(', '.', ' ', '\n', '@'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const parts = textParts(text);
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const part of parts) {
          expect(part.type === 'link' ? part.href : 'https://').toMatch(/^https?:\/\//);
        }
      }),
    );
  });
});
