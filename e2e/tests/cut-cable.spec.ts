import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from '@playwright/test';
import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/network-test.js';
import { watchFrames } from '../fixtures/frame-watch.js';

/** Every state that a tile's link is in from now on. */
async function linkStates(tile: Locator): Promise<() => Promise<string[]>> {
  const states = await tile.evaluateHandle((element) => {
    const seen = [element.getAttribute('data-link') ?? ''];
    new MutationObserver(() => seen.push(element.getAttribute('data-link') ?? '')).observe(
      element,
      { attributeFilter: ['data-link'] },
    );
    return seen;
  });
  return () => states.jsonValue();
}

test('a cut direct path is gone round through the relay, and nobody else notices', async ({
  ana,
  bob,
  cleo,
  room,
  network,
}) => {
  for (const person of [ana, bob, cleo]) await person.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  await ana.expectPath(bob, 'host');
  const others = await Promise.all(
    [ana.tileOf(cleo), bob.tileOf(cleo), cleo.tileOf(ana), cleo.tileOf(bob)].map(linkStates),
  );
  const { clients } = network;
  const watch = await watchFrames(ana.tileOf(bob));
  const mend = await network.cut({ what: 'direct', between: [clients.ana, clients.bob] });
  expect(await watch.untilFlowing(Date.now(), 30_000)).not.toBeNull();
  await ana.expectPath(bob, 'relay-udp');
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  await mend();
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  for (const states of others) expect(await states()).toEqual(['connected']);
  expect(await cleo.connectionsMade()).toBe(2);
});

test('someone whose network was gone for ten seconds is back in the call by themselves', async ({
  ana,
  bob,
  room,
  network,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const watches = [await watchFrames(ana.tileOf(bob)), await watchFrames(bob.tileOf(ana))];
  const mend = await network.cut({ what: 'everything', of: network.clients.bob });
  await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'recovering');
  await delay(10_000);
  await mend();
  const mended = Date.now();
  for (const watch of watches) expect(await watch.untilFlowing(mended, 30_000)).not.toBeNull();
  await everyoneSeesAndHearsEveryone([ana, bob]);
});

test('where UDP stops getting through, the call goes on over the relay and TCP', async ({
  ana,
  bob,
  room,
  network,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await network.cut({ what: 'udp', of: network.clients.bob });
  await bob.expectPath(ana, 'relay-tcp', 45_000);
  await everyoneSeesAndHearsEveryone([ana, bob]);
});
