import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

/** The candidates of other kinds than relayed that a page has told anyone. */
function leakedCandidates({ record }: CallPage): string[] {
  return record.sent.flatMap((text) => text.match(/candidate:[^"\\]* typ (?!relay)\w+/g) ?? []);
}

function relayedCandidates({ record }: CallPage): string[] {
  return record.sent.flatMap((text) => text.match(/candidate:[^"\\]* typ relay/g) ?? []);
}

test('with relay=only a call runs through our own relay over UDP', async ({ ana, bob, room }) => {
  await ana.joins(room, { relay: 'only' });
  await bob.joins(room, { relay: 'only' });
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await ana.expectPath(bob, 'relay-udp');
  await bob.expectPath(ana, 'relay-udp');
});

test('a page with relay=only tells nobody an address of its own', async ({ ana, bob, room }) => {
  await ana.joins(room, { relay: 'only' });
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  expect(relayedCandidates(ana)).not.toEqual([]);
  expect(leakedCandidates(ana)).toEqual([]);
  // the same search finds what Bob's page, which may, has told
  expect(leakedCandidates(bob)).not.toEqual([]);
});

test('relay=only on one side is enough for the relay', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room, { relay: 'only' });
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await ana.expectPath(bob, 'relay-udp');
  await bob.expectPath(ana, 'relay-udp');
});

test.describe('where UDP to the relay is refused', () => {
  test.use({
    serviceEnv: {
      TURN_URLS: 'turn:localhost:{closed}?transport=udp,turn:localhost:{turn}?transport=tcp',
    },
  });

  test('a call runs through the relay over TCP', async ({ ana, bob, room }) => {
    await ana.joins(room, { relay: 'only' });
    await bob.joins(room, { relay: 'only' });
    await everyoneSeesAndHearsEveryone([ana, bob]);
    await ana.expectPath(bob, 'relay-tcp');
    await bob.expectPath(ana, 'relay-tcp');
  });

  test('the call moves to UDP by itself once that works, on the same connection', async ({
    ana,
    bob,
    room,
    service,
  }) => {
    // the first search may come before the relay is up, and the second is half a minute later
    const secondSearch = 45_000;
    await ana.joins(room, { relay: 'only' });
    await bob.joins(room, { relay: 'only' });
    await ana.expectPath(bob, 'relay-tcp');
    await service.startOtherRelay();
    await ana.expectPath(bob, 'relay-udp', secondSearch);
    await bob.expectPath(ana, 'relay-udp');
    await everyoneSeesAndHearsEveryone([ana, bob]);
    expect(await ana.connectionsMade()).toBe(1);
  });
});
