/**
 * @typedef {object} Document
 * @property {ReadonlySet<string>} anchors what a `#…` may name, as GitHub makes them
 * @property {readonly string[]} links targets of links and pictures, as they are written
 * @property {readonly string[]} codes what stands in `code`, outside of code blocks
 */

/**
 * What a Markdown file offers to links, and what it points to.
 * @param {string} markdown
 * @returns {Document}
 */
export function readMarkdown(markdown) {
  const prose = withoutBlocks(markdown);
  const codes = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const text = prose.replace(/`[^`\n]+`/g, 'code');
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
  const defined = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)];
  return {
    anchors: new Set(anchorsOf(prose)),
    links: [...inline, ...defined].map(([, target = '']) => target),
    codes,
  };
}

/**
 * Code blocks and comments hold examples and no links.
 * @param {string} markdown
 */
function withoutBlocks(markdown) {
  return markdown
    .replace(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '');
}

/**
 * Headings as GitHub names them: small letters, spaces as hyphens, other signs left out, a number behind repeated ones.
 * @param {string} prose
 */
function* anchorsOf(prose) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    yield times === 0 ? slug : `${slug}-${times}`;
  }
}
