/** A server from its start to its end. */
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@parley/shared/testing/own-ports';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { present } from '@parley/stun/testing/present';
import { certificateFor } from '../testing/certificate.js';
import { connected, endAll, started } from '../testing/real-sockets.js';
import { encodeRequest, errorCodeOf, mustParse } from '../testing/requests.js';
import { runAs, startTestServer, variants } from '../testing/test-server.js';
import { allocate, Session } from '../testing/turn-client.js';

afterEach(endAll);

const binding = encodeRequest({ method: Method.binding });

describe.each(variants)('with $name:', (variant) => {
  beforeAll(() => {
    runAs(variant);
  });

  describe('a server', () => {
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
      await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
      await drained;
    });

    it('is done with draining at once when the last one has ended', async () => {
      const drainingTakes = async (): Promise<number> => {
        const server = await started();
        const ana = await allocate(await connected(server, 'udp'));
        const drained = server.turn.drain();
        const begun = performance.now();
        await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
        await drained;
        return performance.now() - begun;
      };
      // The server has nothing else to do meanwhile; nobody should have to wait until it looks around by itself, a second
      // later. This machine may be busy, and quiet the next time.
      await expect.poll(drainingTakes, { interval: 0 }).toBeLessThan(500);
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

    it('does not start with a certificate that is none, and keeps no port then', async () => {
      const bad = { cert: 'none', key: 'none' };
      const { cert, key } = await certificateFor('turn.test');
      const { turn } = await started({
        tls: { port: await freePort(), certificate: { cert, key } },
      });
      const port = present(turn.listeners.find(({ transport }) => transport === 'tls')).port;
      await turn.stop();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        await expect(startTestServer({ tls: { port, certificate: bad } })).rejects.toMatchObject({
          code: 'ERR_OSSL_PEM_NO_START_LINE',
        });
      }
      await started({ tls: { port, certificate: { cert, key } } });
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
      const { cert, key } = await certificateFor('turn.test');
      const server = await started({ tls: { port: await freePort(), certificate: { cert, key } } });
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
