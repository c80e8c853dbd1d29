/** Clients that come over TCP and TLS. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@parley/shared/testing/own-ports';
import { MessageClass, Method } from '@parley/stun/message-type';
import { certificateFor } from '../testing/certificate.js';
import { connected, echoPeer, endAll, endLater, started } from '../testing/real-sockets.js';
import { encodeRequest, mustParse } from '../testing/requests.js';
import { runAs, variants } from '../testing/test-server.js';
import { allocate, connectStream } from '../testing/turn-client.js';

afterEach(endAll);

const loopbackAllowed = { allowedPeers: ['127.0.0.0/8'] };

const binding = encodeRequest({ method: Method.binding });

describe.each(variants)('with $name:', (variant) => {
  beforeAll(() => {
    runAs(variant);
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
      const pem = ({ cert, key }: typeof first): { cert: Buffer; key: Buffer } => ({
        cert: Buffer.from(cert),
        key: Buffer.from(key),
      });
      const server = await started({ tls: { port: await freePort(), certificate: pem(first) } });
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

    it('hands over each packet of a peer at once, also to a client that sends nothing itself', async () => {
      const { cert, key } = await certificateFor('turn.test');
      const server = await started({
        ...loopbackAllowed,
        tls: { port: await freePort(), certificate: { cert, key } },
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
