import { setTimeout as delay } from 'node:timers/promises';
import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { watchFrames } from '../fixtures/frame-watch.js';
import { withPulse } from '../fixtures/pulse.js';
import { onlyOver } from '../fixtures/relay-transports.js';

/** ms that a relayed call may take to come back, once the relay is back */
const comesBackWithin = 5_000;

for (const transport of ['udp', 'tcp'] as const) {
  for (const outage of [1_000, 12_000]) {
    test.describe(`with a relay over ${transport.toUpperCase()}`, () => {
      test.use({ serviceEnv: onlyOver[transport] });

      test(`a relayed call comes back by itself when the relay was away for ${outage / 1000} s`, async ({
        ana,
        bob,
        room,
        service,
      }) => {
        await ana.joins(room, { relay: 'only' });
        await bob.joins(room, { relay: 'only' });
        await everyoneSeesAndHearsEveryone([ana, bob]);
        const watches = [await watchFrames(ana.tileOf(bob)), await watchFrames(bob.tileOf(ana))];
        await service.relay.kill();
        await delay(outage);
        await service.relay.start();
        const returned = Date.now();
        const { result, stoodStillMs } = await withPulse(() =>
          Promise.all(watches.map((watch) => watch.untilFlowing(returned, 20_000))),
        );
        for (const after of result) {
          expect(after, 'ms until frames flow').toBeLessThanOrEqual(comesBackWithin + stoodStillMs);
        }
        await everyoneSeesAndHearsEveryone([ana, bob]);
        await ana.expectPath(bob, `relay-${transport}`);
      });
    });
  }
}
