import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/network-test.js';

test('a line that loses packets is told of at both ends in words, and no more once it is well', async ({
  ana,
  bob,
  room,
  network,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await expect(ana.tileOf(bob).getByText('Losing packets')).toHaveCount(0);

  const heal = await network.cut({ what: 'some', of: network.clients.bob, oneIn: 6 });
  // a warning takes seconds to come and longer to go, on purpose
  const within = { timeout: 30_000 };
  await expect(ana.tileOf(bob).getByText(/^Losing packets \(\d+ %\)$/)).toBeVisible(within);
  await expect(bob.tileOf(ana).getByText(/^Your packets get lost \(\d+ %\)$/)).toBeVisible(within);
  // what arrives at Bob arrives whole
  await expect(bob.tileOf(ana).getByText('Losing packets')).toHaveCount(0);

  await heal();
  await expect(ana.tileOf(bob).getByText('Losing packets')).toHaveCount(0, within);
  await expect(bob.tileOf(ana).getByText('get lost')).toHaveCount(0, within);
  await everyoneSeesAndHearsEveryone([ana, bob]);
});
