import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { present } from '@parley/stun/testing/present';
import { connected, echoPeer, endAll, endLater, padded, started } from '../testing/real-sockets.js';
import { channelData, encodeRequest, errorCodeOf, mustParse } from '../testing/requests.js';
import { runAs, startTestServer, variants } from '../testing/test-server.js';
import { allocate, connectStream, connectUdp, Session } from '../testing/turn-client.js';

const loopbackAllowed = { allowedPeers: ['127.0.0.0/8'] };

afterEach(endAll);

const binding = encodeRequest({ method: Method.binding });

const certificateFor = async (name: string): Promise<{ cert: string; private: string }> =>
  generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });

describe.each(variants)('with $name:', (variant) => {
  beforeAll(() => {
    runAs(variant);
  });

  describe('the server on real sockets', () => {
    it.each([
      [undefined, 'Parley'],
      ['another', 'another'],
      [false, undefined],
    ] as const)('with software: %s says %s (RFC 8489 §14.14)', async (software, said) => {
      const server = await started(software === undefined ? {} : { software });
      const client = await connected(server, 'udp');
      client.send(binding);
      expect(read(mustParse(await client.next()), attributes.software)).toBe(said);
    });

    it('does not start with a SOFTWARE of 128 characters', async () => {
      await expect(startTestServer({ software: 'x'.repeat(128) })).rejects.toThrow(RangeError);
    });

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
      const server = await started({ relayPorts: [21_200, 21_203] });
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
      occupant.bind(21_210, '127.0.0.1');
      await once(occupant, 'listening');
      endLater(() => occupant.close());
      const server = await started({ relayPorts: [21_210, 21_211] });
      const ana = await allocate(await connected(server, 'udp'));
      expect(ana.relayed.port).toBe(21_211);
    });

    it('listens on a second port of every address, over UDP and TCP (RFC 5780 §6)', async () => {
      const { turn } = await started({ listenAddresses: ['127.0.0.1', '127.0.0.2'], altPort: 0 });
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

    it('drains: refuses new allocations, and is done when the last one has ended', async () => {
      const server = await started();
      const ana = await allocate(await connected(server, 'udp'));
      let isDone = false;
      const drained = server.turn.drain().then(() => {
        isDone = true;
      });
      await expect(allocate(await connected(server, 'udp'))).rejects.toThrow('expected a value');
      expect((await server.turn.statistics()).counters.errors.get(508)).toBe(1);
      expect(isDone).toBe(false);
      // The server has nothing else to do meanwhile; nobody should have to wait until it looks around by itself.
      const begun = performance.now();
      await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
      await drained;
      expect(performance.now() - begun).toBeLessThan(500);
    });

    it.each(['udp', 'tcp'] as const)(
      'sends clients on over %s while it drains',
      async (transport) => {
        const elsewhere = transportAddress('127.0.0.9', 3478);
        const server = await started({
          alternateServers: [{ address: elsewhere, domain: undefined }],
        });
        await server.turn.drain();
        const session = new Session(await connected(server, transport));
        session.client.send(encodeRequest({ method: Method.allocate }));
        session.nonce = present(read(mustParse(await session.client.next()), attributes.nonce));
        const response = await session.request(Method.allocate, (w) =>
          w.add(attributes.requestedTransport, 17),
        );
        expect(errorCodeOf(response)).toBe(300);
        expect(read(response, attributes.alternateServer)).toEqual(elsewhere);
        expect(hasIntegrity(response, session.credential.key)).toBe(true);
      },
    );

    it('goes by what is changed while it starts', async () => {
      const server = await started();
      await server.turn.stop();
      const starting = server.turn.start();
      await server.turn.setHostAddresses(['9.9.9.9']);
      await starting;
      const ana = await allocate(await connected(server, 'udp'));
      expect(errorCodeOf(await ana.permit(transportAddress('9.9.9.9', 1)))).toBe(403);
      expect(errorCodeOf(await ana.permit(transportAddress('9.9.9.10', 1)))).toBeUndefined();
    });

    it('starts and stops in the order asked, and once', async () => {
      const { turn, listener } = await started();
      const { port } = listener('udp');
      await expect(turn.start()).rejects.toThrow('the server is started already');
      const stopped = [turn.stop(), turn.stop()];
      const again = [turn.start(), turn.start()];
      expect(await Promise.allSettled([...stopped, ...again])).toMatchObject([
        { status: 'fulfilled' },
        { status: 'fulfilled' },
        { status: 'fulfilled' },
        { status: 'rejected' },
      ]);
      expect(turn.listeners).toHaveLength(2);
      await turn.stop();
      const unwanted = turn.start();
      await turn.stop();
      await unwanted;
      expect(turn.listeners).toEqual([]);
      const other = await started({ port });
      expect(other.listener('udp').port).toBe(port);
    });

    it('says which address it cannot listen on, and leaves nothing open', async () => {
      const server = await started();
      const { port } = server.listener('udp');
      const second = startTestServer({ listenAddresses: ['127.0.0.2', '127.0.0.1'], port });
      await expect(second).rejects.toMatchObject({ name: 'ListenError', code: 'EADDRINUSE' });
      await expect(second).rejects.toThrow(`udp 127.0.0.1 port ${port}: EADDRINUSE`);
      const third = await startTestServer({ listenAddresses: ['127.0.0.2'], port });
      await third.turn.stop();
    });
  });

  describe('connections', () => {
    it('survive any split and several messages at once', async () => {
      const client = await connected(await started(), 'tcp');
      client.send(Buffer.concat([binding, binding.subarray(0, 7)]));
      expect(mustParse(await client.next()).messageClass).toBe(MessageClass.success);
      client.send(binding.subarray(7));
      expect(mustParse(await client.next()).messageClass).toBe(MessageClass.success);
    });

    it.each([
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01',
      '\xff\xff\xff\xff',
    ])('end on garbage: %j', async (garbage) => {
      const client = await connected(await started(), 'tcp');
      client.send(Buffer.from(garbage, 'latin1'));
      await expect(client.closed).resolves.toBeDefined();
    });

    it('take their allocation with them', async () => {
      const server = await started();
      const ana = await allocate(await connected(server, 'tcp'));
      await expect.poll(() => server.turn.allocations).toBe(1);
      ana.client.close();
      await server.turn.drain();
      await expect.poll(() => server.turn.allocations).toBe(0);
    });

    it('do not make the server buffer without bound for a client that does not read', async () => {
      const server = await started(loopbackAllowed);
      const peer = await echoPeer();
      const ana = await allocate(await connected(server, 'tcp'));
      await ana.bind(0x4001, peer.address);
      ana.client.pause();
      const payload = Buffer.alloc(1200, 1);
      const flood = setInterval(() => {
        for (let count = 0; count < 200; count += 1) {
          peer.socket.send(payload, ana.relayed.port, ana.relayed.address);
        }
      }, 1);
      endLater(() => {
        clearInterval(flood);
      });
      await expect
        .poll(async () => (await server.turn.statistics()).counters.drops['back-pressure'], {
          timeout: 15_000,
        })
        .toBeGreaterThan(0);
    });
  });

  describe('TLS', () => {
    it('serves TURN, and a new certificate to whoever connects after a change', async () => {
      const [first, second] = [
        await certificateFor('turn.test'),
        await certificateFor('turn.test'),
      ];
      const pem = ({ cert, private: key }: typeof first): { cert: Buffer; key: Buffer } => ({
        cert: Buffer.from(cert),
        key: Buffer.from(key),
      });
      const server = await started({ tls: { port: 0, certificate: pem(first) } });
      const ana = await allocate(await connectStream(server.listener('tls'), { ca: first.cert }));
      endLater(() => {
        ana.client.close();
      });
      expect((await ana.request(Method.refresh)).messageClass).toBe(MessageClass.success);
      server.turn.setCertificate(pem(second));
      await expect(connectStream(server.listener('tls'), { ca: first.cert })).rejects.toThrow(
        'self-signed certificate',
      );
      const bob = await connectStream(server.listener('tls'), { ca: second.cert });
      bob.send(binding);
      expect(mustParse(await bob.next()).messageClass).toBe(MessageClass.success);
      bob.close();
    });

    it('does not start with a certificate that is none, and keeps no port then', async () => {
      const bad = { cert: 'none', key: 'none' };
      const { cert, private: key } = await certificateFor('turn.test');
      const { turn } = await started({ tls: { port: 0, certificate: { cert, key } } });
      const port = present(turn.listeners.find(({ transport }) => transport === 'tls')).port;
      await turn.stop();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await expect(startTestServer({ tls: { port, certificate: bad } })).rejects.toMatchObject({
          code: 'ERR_OSSL_PEM_NO_START_LINE',
        });
      }
      await started({ tls: { port, certificate: { cert, key } } });
    });

    it('hands over each packet of a peer at once, also to a client that sends nothing itself', async () => {
      const { cert, private: key } = await certificateFor('turn.test');
      const server = await started({
        ...loopbackAllowed,
        tls: { port: 0, certificate: { cert, key } },
      });
      const ana = await allocate(await connectStream(server.listener('tls'), { ca: cert }));
      endLater(() => {
        ana.client.close();
      });
      const peer = await echoPeer();
      await ana.bind(0x4001, peer.address);
      const begun = performance.now();
      for (let count = 0; count < 20; count += 1) {
        peer.socket.send(`${count}`, ana.relayed.port, ana.relayed.address);
        expect((await ana.client.next()).toString('latin1')).toContain(`${count}`);
      }
      // Each takes less than a millisecond; without a turn of Node's loop, every second one took half a second.
      expect(performance.now() - begun).toBeLessThan(2000);
    });
  });
});

describe.each(variants.filter(({ transport }) => transport === 'linux'))(
  'with $name:',
  (variant) => {
    beforeAll(() => {
      runAs(variant);
    });

    it('tells when a worker has crashed, whose ports are free then', async () => {
      const { cert, private: key } = await certificateFor('turn.test');
      const server = await started({ tls: { port: 0, certificate: { cert, key } } });
      const { port } = server.listener('udp');
      const failed = once(server.turn.events, 'failed');
      // Node takes a list, which does not survive the way to the workers: so this crashes them.
      server.turn.setCertificate({ cert: [cert] as unknown as string, key });
      expect(await failed).toEqual([{ error: expect.any(Error) as Error }]);
      await server.turn.stop();
      await started({ port });
    });
  },
);
