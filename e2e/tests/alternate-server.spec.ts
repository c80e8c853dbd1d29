import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { firefoxPath } from '../fixtures/firefox.js';
import { test } from '../fixtures/firefox-test.js';
import type { Service } from '../fixtures/service.js';
import { ownAddress } from '../fixtures/own-address.js';

const address = ownAddress ?? 'an address that this machine lacks';

test.skip(ownAddress === undefined, 'this machine has no IPv4 address but the loopback one');

for (const transport of ['udp', 'tcp'] as const) {
  test.describe(`where the relay is full, over ${transport.toUpperCase()}`, () => {
    test.use({
      serviceEnv: {
        TURN_URLS: `turn:${address}:{turn}?transport=${transport}`,
        TURN_ALTERNATE_SERVERS: `${address}:{closed}`,
        TURN_TOTAL_QUOTA: '1',
        // the other one's relayed addresses, which need not be public here
        TURN_ALLOWED_PEERS: `${address}/32`,
      },
    });

    const startRoomyRelay = (service: Service): Promise<void> =>
      service.startOtherRelay({ TURN_TOTAL_QUOTA: '0', TURN_ALTERNATE_SERVERS: '' });

    test('Chromium goes on to the one that it names (300)', async ({ ana, bob, room, service }) => {
      await startRoomyRelay(service);
      await ana.joins(room, { relay: 'only' });
      await bob.joins(room, { relay: 'only' });
      await everyoneSeesAndHearsEveryone([ana, bob]);
      await ana.expectPath(bob, `relay-${transport}`);
      await bob.expectPath(ana, `relay-${transport}`);
    });

    test.describe('of two browsers', () => {
      test.skip(firefoxPath === undefined, 'Firefox is not installed (Debian package firefox-esr)');

      test('Firefox goes on to it too', async ({ ana, fay, room, service }) => {
        await startRoomyRelay(service);
        // Her allocation is the one that the first relay has room for.
        await ana.joins(room, { relay: 'only' });
        await fay.joins(room, { relay: 'only' });
        await everyoneSeesAndHearsEveryone([ana, fay]);
        await ana.expectPath(fay, `relay-${transport}`);
        await fay.expectPath(ana, `relay-${transport}`);
      });
    });
  });
}
