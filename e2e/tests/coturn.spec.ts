import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { test as base } from '../fixtures/call-test.js';
import { isCoturnInstalled, startCoturn, type Coturn } from '../fixtures/coturn.js';
import { ownAddress } from '../fixtures/own-address.js';

const address = ownAddress ?? 'an address that this machine lacks';

const test = base.extend<{ coturn: Coturn }>({
  coturn: [
    async ({ service, ports }, use) => {
      const port = service.ports.closed;
      const coturn = await startCoturn({ address, port, relayPorts: ports.relay });
      await use(coturn);
      await coturn.stop();
    },
    { auto: true },
  ],
});

test.skip(!isCoturnInstalled, 'coturn is not installed (Debian package coturn)');
test.skip(ownAddress === undefined, 'this machine has no IPv4 address but the loopback one');

for (const transport of ['udp', 'tcp'] as const) {
  test.describe(`with coturn in the relay's place, over ${transport.toUpperCase()}`, () => {
    test.use({ serviceEnv: { TURN_URLS: `turn:${address}:{closed}?transport=${transport}` } });

    test('a call runs through it, with the credentials that signaling mints', async ({
      ana,
      bob,
      room,
    }) => {
      await ana.joins(room, { relay: 'only' });
      await bob.joins(room, { relay: 'only' });
      await everyoneSeesAndHearsEveryone([ana, bob]);
      await ana.expectPath(bob, `relay-${transport}`);
      await bob.expectPath(ana, `relay-${transport}`);
    });
  });
}
