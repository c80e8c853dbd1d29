import type { CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

test.describe('where the relay is down and nothing else is wanted', () => {
  // a service of its own, as its relay is killed
  test.use({ serviceEnv: {} });

  test('both people read so, until the relay is back', async ({ ana, bob, room, service }) => {
    await service.relay.kill();
    await ana.joins(room, { relay: 'only' });
    await bob.joins(room, { relay: 'only' });
    await expect.poll(() => ana.asksWhy(bob)).toContain('The relay answers neither you nor Bob.');
    await expect.poll(() => bob.asksWhy(ana)).toContain('The relay answers neither you nor Ana.');
    expect(await ana.asksWhy(bob)).toContain('You and Bob hide your IP addresses');
    await service.relay.start();
    for (const [person, other] of [
      [ana, bob],
      [bob, ana],
    ] as const) {
      const tile = person.tileOf(other);
      await expect(tile).toHaveAttribute('data-link', 'connected', { timeout: 40_000 });
      await expect(person.whyOf(other)).toHaveCount(0);
    }
  });
});

test.describe('where the relay has another secret than the server', () => {
  test.use({ serviceEnv: { TURN_URLS: 'turn:localhost:{closed}?transport=udp' } });

  test('both people read that it refuses', async ({ ana, bob, room, service }) => {
    await service.startOtherRelay({ TURN_SECRET: 'another secret than that of the server' });
    await ana.joins(room, { relay: 'only' });
    await bob.joins(room, { relay: 'only' });
    const words = 'The relay refuses the credentials that this service hands out.';
    await expect.poll(() => ana.asksWhy(bob)).toContain(words);
    await expect.poll(() => bob.asksWhy(ana)).toContain(words);
  });
});

test('a line through the relay says whose wish that is', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room, { relay: 'only' });
  await ana.expectPath(bob, 'relay-udp');
  const badge = (person: CallPage, other: CallPage) =>
    person.tileOf(other).getByRole('button', { name: `Line to ${other.name}` });
  await expect(badge(ana, bob)).toHaveAttribute('title', /Bob is hiding their IP address/);
  await expect(badge(bob, ana)).toHaveAttribute('title', /You hide your IP address/);
});
