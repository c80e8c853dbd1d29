/** What clients and peers get from a server on real sockets. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { present } from '@parley/stun/testing/present';
import { connected, echoPeer, endAll, endLater, padded, started } from '../testing/real-sockets.js';
import { channelData, encodeRequest, errorCodeOf, mustParse } from '../testing/requests.js';
import { runAs, variants } from '../testing/test-server.js';
import { allocate, connectStream, connectUdp } from '../testing/turn-client.js';

afterEach(endAll);

const loopbackAllowed = { allowedPeers: ['127.0.0.0/8'] };

const binding = encodeRequest({ method: Method.binding });

describe.each(variants)('with $name:', (variant) => {
  beforeAll(() => {
    runAs(variant);
  });

  describe('the server on real sockets', () => {
    it.each([
      ['udp', '127.0.0.1'],
      ['tcp', '127.0.0.1'],
      ['udp', '127.0.0.2'],
      ['udp', '::1'],
      ['tcp', '::1'],
    ] as const)(
      'answers Binding over %s from the address asked, %s',
      async (transport, address) => {
        const server = await started({ listenAddresses: ['127.0.0.1', '127.0.0.2', '::1'] });
        const client = await connected(server, transport, address);
        client.send(binding);
        const response = mustParse(await client.next());
        const mapped = present(read(response, attributes.xorMappedAddress));
        expect(mapped.address).toBe(address === '::1' ? '::1' : '127.0.0.1');
      },
    );

    it.each(['udp', 'tcp'] as const)(
      'relays over %s by Send and by channel, both ways',
      async (transport) => {
        const server = await started(loopbackAllowed);
        const peer = await echoPeer();
        const ana = await allocate(await connected(server, transport));
        await ana.permit(peer.address);
        ana.client.send(
          encodeRequest({
            method: Method.send,
            messageClass: MessageClass.indication,
            add: (w) =>
              w
                .add(attributes.xorPeerAddress, peer.address)
                .add(attributes.data, Buffer.from('one')),
          }),
        );
        const indication = mustParse(await ana.client.next());
        expect(read(indication, attributes.data)?.toString()).toBe('one');
        expect(read(indication, attributes.xorPeerAddress)).toEqual(peer.address);
        await ana.bind(0x4001, peer.address);
        ana.client.send(padded(channelData(0x4001, 'three')));
        const echoed = await ana.client.next();
        expect(echoed.subarray(0, 9)).toEqual(channelData(0x4001, 'three'));
        expect(echoed.length).toBe(transport === 'tcp' ? 12 : 9);
        expect(peer.heard).toEqual(['one', 'three']);
        expect((await server.turn.statistics()).counters.relayed['to-peer'][transport]).toEqual({
          packets: 2,
          bytes: 8,
        });
      },
    );

    it.each(['udp', 'tcp'] as const)(
      'gives an IPv4 relay to an IPv6 client over %s',
      async (transport) => {
        const server = await started({ listenAddresses: ['::1'] });
        const ana = await allocate(await connected(server, transport, '::1'));
        expect(ana.relayed.family).toBe(4);
        expect((await ana.permit(ana.relayed)).messageClass).toBe(MessageClass.success);
      },
    );

    it('passes datagrams of 0 to 4 octets and look-alikes through to the client untouched', async () => {
      const server = await started(loopbackAllowed);
      const peer = await echoPeer();
      const ana = await allocate(await connected(server, 'udp'));
      await ana.bind(0x4001, peer.address);
      const lookAlikes = [binding, channelData(0x4001, 'x'), channelData(0x4fff, '')];
      const datagrams = [0, 1, 2, 3, 4].map((length) => Buffer.alloc(length, 0x40));
      for (const datagram of [...datagrams, ...lookAlikes]) {
        peer.socket.send(datagram, ana.relayed.port, ana.relayed.address);
        const received = await ana.client.next();
        expect(received.subarray(4)).toEqual(datagram);
      }
    });

    it.each([
      ['udp', 'udp'],
      ['udp', 'tcp'],
      ['tcp', 'tcp'],
    ] as const)(
      'relays between %s and %s clients of its own, with no peer allowed',
      async (one, other) => {
        const server = await started();
        const [ana, bob] = [
          await allocate(await connected(server, one)),
          await allocate(await connected(server, other)),
        ];
        await ana.bind(0x4001, bob.relayed);
        await bob.bind(0x4002, ana.relayed);
        ana.client.send(padded(channelData(0x4001, 'ping')));
        expect(await bob.client.next()).toEqual(channelData(0x4002, 'ping'));
        bob.client.send(padded(channelData(0x4002, 'pong')));
        expect(await ana.client.next()).toEqual(channelData(0x4001, 'pong'));
      },
    );

    it('reaches no open port of its own host', async () => {
      const server = await started();
      const peer = await echoPeer();
      const ana = await allocate(await connected(server, 'udp'));
      expect((await ana.permit(peer.address)).messageClass).toBe(MessageClass.success);
      expect(errorCodeOf(await ana.bind(0x4001, peer.address))).toBe(403);
      ana.client.send(
        encodeRequest({
          method: Method.send,
          messageClass: MessageClass.indication,
          add: (w) =>
            w.add(attributes.xorPeerAddress, peer.address).add(attributes.data, Buffer.from('x')),
        }),
      );
      // The answer to a later request shows that the indication has been dealt with.
      await ana.request(Method.refresh);
      expect((await server.turn.statistics()).counters.drops['peer-refused']).toBe(1);
      expect(peer.heard).toEqual([]);
    });

    it('frees sockets and ports over many allocations', async () => {
      const server = await started({ relayPorts: await portRange(4) });
      const client = await connected(server, 'udp');
      for (let round = 0; round < 50; round += 1) {
        const session = await allocate(client);
        const refresh = await session.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
        expect(refresh.messageClass).toBe(MessageClass.success);
      }
      await expect.poll(() => server.turn.allocations).toBe(0);
      expect((await server.turn.statistics()).counters.allocationsCreated).toBe(50);
    });

    it('uses another port when one is taken elsewhere', async () => {
      const occupant = createSocket('udp4');
      const [first, last] = await portRange(2);
      occupant.bind(first, '127.0.0.1');
      await once(occupant, 'listening');
      endLater(() => occupant.close());
      const server = await started({ relayPorts: [first, last] });
      const ana = await allocate(await connected(server, 'udp'));
      expect(ana.relayed.port).toBe(last);
    });

    it('listens on a second port of every address, over UDP and TCP (RFC 5780 §6)', async () => {
      const { turn } = await started({
        listenAddresses: ['127.0.0.1', '127.0.0.2'],
        altPort: await freePort(),
      });
      expect(new Set(turn.listeners.map(({ port }) => port)).size).toBe(2);
      expect(turn.listeners).toHaveLength(8);
      for (const listener of turn.listeners) {
        const client = await (listener.transport === 'udp' ? connectUdp : connectStream)(listener);
        client.send(binding);
        const answer = mustParse(await client.next());
        client.close();
        const { family, address, port } = listener;
        expect(read(answer, attributes.responseOrigin)).toEqual({ family, address, port });
        const other = read(answer, attributes.otherAddress);
        expect(other?.address).not.toBe(address);
        expect(turn.listeners.map((one) => one.port)).toContain(other?.port);
        expect(other?.port).not.toBe(port);
      }
    });
  });
});
