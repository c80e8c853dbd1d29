/** Allocations of both address families, and how they last and end, on real sockets. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { portRange } from '@parley/shared/testing/own-ports';
import { attributes } from '@parley/stun/attributes';
import { Method } from '@parley/stun/message-type';
import { read, readAll } from '@parley/stun/stun-message';
import { present } from '@parley/stun/testing/present';
import { connected, echoPeer, endAll, endLater, padded, started } from '../testing/real-sockets.js';
import { channelData, errorCodeOf } from '../testing/requests.js';
import { runAs, variants } from '../testing/test-server.js';
import { allocate, type Session } from '../testing/turn-client.js';

const loopbackAllowed = {
  allowedPeers: ['127.0.0.0/8', '::1'],
};
const dualStack = {
  4: { bound: '127.0.0.1', announced: '127.0.0.1' },
  6: { bound: '::1', announced: '::1' },
};

/** No other test's, so that a port that was freed is free. */
const ports = { relayPorts: await portRange(100) } as const;

afterEach(endAll);

describe.each(variants)('with $name:', (variant) => {
  beforeAll(() => {
    runAs(variant);
  });

  describe('an allocation on real sockets', () => {
    it.each(['udp', 'tcp'] as const)(
      'gives a client over %s one allocation with an address of each family, and relays with both',
      async (transport) => {
        const server = await started({
          relays: dualStack,
          ...ports,
          ...loopbackAllowed,
        });
        const ana = await allocate(await connected(server, transport));
        await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
        const response = await ana.request(Method.allocate, (w) =>
          w.add(attributes.requestedTransport, 17).add(attributes.additionalAddressFamily, 2),
        );
        const relayed = readAll(response, attributes.xorRelayedAddress);
        expect(relayed.map(({ address }) => address)).toEqual(['127.0.0.1', '::1']);
        for (const [index, { address }] of relayed.entries()) {
          const peer = await echoPeer(address);
          await ana.bind(0x4001 + index, peer.address);
          ana.client.send(padded(channelData(0x4001 + index, 'echo')));
          expect((await ana.client.next()).subarray(0, 8)).toEqual(
            channelData(0x4001 + index, 'echo'),
          );
          expect(peer.heard).toEqual(['echo']);
        }
        // RFC 8656 §8: one family alone ends, and the other goes on.
        const ended = await ana.request(Method.refresh, (w) =>
          w.add(attributes.lifetime, 0).add(attributes.requestedAddressFamily, 2),
        );
        expect(read(ended, attributes.lifetime)).toBe(0);
        expect(read(await ana.request(Method.refresh), attributes.lifetime)).toBe(600);
        ana.client.send(padded(channelData(0x4001, 'still')));
        expect((await ana.client.next()).subarray(0, 9)).toEqual(channelData(0x4001, 'still'));
        await expect.poll(() => server.turn.allocations).toBe(1);
      },
    );

    it.each(['udp', 'tcp', 'udp over IPv6'] as const)(
      'refreshes an allocation over %s, and ends it so that its port is closed to peers',
      async (path) => {
        const server = await started({
          ...ports,
          ...loopbackAllowed,
          listenAddresses: ['127.0.0.1', '::1'],
        });
        const peer = await echoPeer();
        const ana = await allocate(
          path === 'tcp'
            ? await connected(server, 'tcp')
            : await connected(server, 'udp', path === 'udp' ? '127.0.0.1' : '::1'),
        );
        await ana.bind(0x4001, peer.address);
        for (const [asked, granted] of [
          [undefined, 600],
          [1, 600],
          [1800, 1800],
          [100_000, 3600],
        ] as const) {
          const response = await ana.request(Method.refresh, (w) =>
            asked === undefined ? undefined : w.add(attributes.lifetime, asked),
          );
          expect(read(response, attributes.lifetime)).toBe(granted);
          ana.client.send(padded(channelData(0x4001, 'live')));
          expect((await ana.client.next()).subarray(0, 8)).toEqual(channelData(0x4001, 'live'));
        }
        const ended = await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
        expect(read(ended, attributes.lifetime)).toBe(0);
        await expect.poll(() => server.turn.allocations).toBe(0);
        ana.client.send(padded(channelData(0x4001, 'late')));
        expect(errorCodeOf(await ana.request(Method.refresh))).toBe(437);
        // Whoever may bind the port now shows that the relay has let go of it.
        const successor = createSocket('udp4');
        endLater(() => successor.close());
        successor.bind(ana.relayed.port, '127.0.0.1');
        await once(successor, 'listening');
        expect(peer.heard).toEqual(['live', 'live', 'live', 'live']);
      },
    );

    it('hands data over between IPv6 relayed addresses, with no peer allowed', async () => {
      const server = await started({ ...ports, relays: dualStack });
      const six = async (): Promise<Session> => {
        const session = await allocate(await connected(server, 'udp'));
        await session.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
        const response = await session.request(Method.allocate, (w) =>
          w.add(attributes.requestedTransport, 17).add(attributes.requestedAddressFamily, 2),
        );
        session.relayed = present(read(response, attributes.xorRelayedAddress));
        return session;
      };
      const [ana, bob] = [await six(), await six()];
      expect(ana.relayed.family).toBe(6);
      await ana.bind(0x4001, bob.relayed);
      await bob.bind(0x4002, ana.relayed);
      ana.client.send(channelData(0x4001, 'ping'));
      expect(await bob.client.next()).toEqual(channelData(0x4002, 'ping'));
    });
  });
});
