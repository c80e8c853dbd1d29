import type { Browser } from 'puppeteer-core';
import { trustingCallBrowser } from '../fixtures/browser.js';
import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test as base } from '../fixtures/call-test.js';
import { FirefoxPage, firefoxPath, launchFirefox } from '../fixtures/firefox.js';
import { onlyOver } from '../fixtures/relay-transports.js';

/** ms; a second browser starts beside the first one, which a busy machine takes its time for */
const patience = 60_000;

const test = base.extend<{ fay: FirefoxPage }, { firefox: Browser }>({
  firefox: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of needed fixtures from this pattern
    async ({}, use) => {
      const firefox = await launchFirefox();
      await use(firefox);
      await firefox.close();
    },
    { scope: 'worker', timeout: patience },
  ],
  fay: async ({ firefox, service }, use) => {
    const fay = await FirefoxPage.open(firefox, 'Fay', service.origin);
    await use(fay);
    await fay.close();
    expect(fay.exceptions, 'exceptions in the page of Fay').toEqual([]);
  },
});

test.skip(firefoxPath === undefined, 'Firefox is not installed (Debian package firefox-esr)');

test.describe.configure({ timeout: patience });
test.use({ launchOptions: trustingCallBrowser });

test('Chromium and Firefox see and hear each other over a direct path', async ({
  ana,
  fay,
  room,
}) => {
  await ana.joins(room);
  await fay.joins(room);
  await everyoneSeesAndHearsEveryone([ana, fay]);
  await ana.expectPath(fay, /^(host|srflx|prflx)$/);
  await fay.expectPath(ana, /^(host|srflx|prflx)$/);
});

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  test.describe(`over ${transport.toUpperCase()} alone`, () => {
    test.use({ serviceEnv: onlyOver[transport] });

    test('Chromium and Firefox see and hear each other through the relay', async ({
      ana,
      fay,
      room,
    }) => {
      await ana.joins(room, { relay: 'only' });
      await fay.joins(room, { relay: 'only' });
      await everyoneSeesAndHearsEveryone([ana, fay]);
      await ana.expectPath(fay, `relay-${transport}`);
      await fay.expectPath(ana, `relay-${transport}`);
    });
  });
}
