import { trustingCallBrowser } from '../fixtures/browser.js';
import { everyoneSeesAndHearsEveryone, signsOfACode } from '../fixtures/call-page.js';
import { expect } from '../fixtures/call-test.js';
import { firefoxPath } from '../fixtures/firefox.js';
import { firefoxPatience, test } from '../fixtures/firefox-test.js';
import { onlyOver } from '../fixtures/relay-transports.js';

test.skip(firefoxPath === undefined, 'Firefox is not installed (Debian package firefox-esr)');

test.describe.configure({ timeout: firefoxPatience });
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

test('Chromium and Firefox show the same safety code', async ({ ana, fay, room }) => {
  await ana.joins(room);
  await fay.joins(room);
  const code = await ana.readsTheCodeWith(fay);
  expect(code).toHaveLength(signsOfACode);
  expect(await fay.readsTheCodeWith(ana)).toEqual(code);
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
