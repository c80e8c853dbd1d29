import { expect, test } from '../fixtures/network-test.js';

test('both people read whose network lets nothing but the page through', async ({
  ana,
  bob,
  room,
  network,
  service,
}) => {
  const { clients } = network;
  await network.cut({ what: 'media', of: clients.ana, signalingPort: service.ports.http });
  await ana.joins(room);
  await bob.joins(room);
  const rest = 'network blocks UDP, and the relay’s TCP port cannot be reached from there.';
  await expect.poll(() => ana.asksWhy(bob)).toContain(`Your ${rest}`);
  await expect.poll(() => bob.asksWhy(ana)).toContain(`Ana’s ${rest}`);
});

test('a line through the relay says whose network blocks UDP', async ({
  ana,
  bob,
  room,
  network,
}) => {
  await network.cut({ what: 'udp', of: network.clients.ana });
  await ana.joins(room);
  await bob.joins(room);
  await ana.expectPath(bob, 'relay-tcp');
  const badge = bob.tileOf(ana).getByRole('button', { name: 'Line to Ana' });
  await expect(badge).toHaveAttribute('title', /Ana’s network blocks UDP/);
});

/** A NAT that uses another port for each destination and lets in nothing but answers. */
const symmetricNat = `
table ip parley_nat {
  chain out {
    type nat hook postrouting priority srcnat
    oifname "eth0" meta l4proto udp masquerade fully-random
  }
  chain in {
    type filter hook input priority filter
    iifname "eth0" meta l4proto udp ct state new drop
  }
}
`;

test('a line between two symmetric NATs goes through the relay, and says why', async ({
  ana,
  bob,
  room,
  network,
}) => {
  const { clients } = network;
  for (const { namespace } of [clients.ana, clients.bob]) {
    await namespace.run(['nft', '-f', '-'], symmetricNat);
  }
  await ana.joins(room);
  await bob.joins(room);
  await ana.expectPath(bob, 'relay-udp');
  const badge = ana.tileOf(bob).getByRole('button', { name: 'Line to Bob' });
  await expect(badge).toHaveAttribute('title', /symmetric NAT/);
});
