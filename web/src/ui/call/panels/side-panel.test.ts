import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { SidePanel, type SidePanelProps } from './side-panel.js';

it('is a landmark that is named by its title, with a button to close it', () => {
  const props: SidePanelProps = {
    title: 'Chat',
    onClose: () => undefined,
    children: 'No messages yet',
  };
  const html = renderToStaticMarkup(createElement(SidePanel, props));
  const id = /<h2 id="([^"]+)">Chat<\/h2>/.exec(html)?.[1];
  expect(html).toContain(`aria-labelledby="${id ?? 'nothing'}"`);
  expect(html).toMatch(/^<aside /);
  expect(html).toMatch(/<button[^>]* aria-label="Close"/);
  expect(html).toContain('No messages yet');
});
