import { trustingCallBrowser } from '../fixtures/browser.js';
import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { test } from '../fixtures/call-test.js';
import { onlyOver } from '../fixtures/relay-transports.js';

test.use({ launchOptions: trustingCallBrowser, serviceEnv: onlyOver.tls });

test('a call runs through the relay over TLS', async ({ ana, bob, room }) => {
  await ana.joins(room, { relay: 'only' });
  await bob.joins(room, { relay: 'only' });
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await ana.expectPath(bob, 'relay-tls');
  await bob.expectPath(ana, 'relay-tls');
});
