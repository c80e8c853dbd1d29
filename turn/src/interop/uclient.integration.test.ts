/** coturn's load client, with and without coturn's echo peer, over every transport. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../relay/counters.js';
import { isCoturnLeftOut } from '../testing/installed.js';
import { run, type Program } from '../testing/program.js';
import { SECRET } from '../testing/requests.js';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../testing/test-server.js';
import type { Certificate } from '../transport/stream-listener.js';

/** Messages of one session; those of RTCP come on top unless `-c` leaves them out. */
const MESSAGES = 10;

/** ms; it sends for a second at most, and waits for answers for some more */
const patience = 50_000;

let certificate: Certificate;
let peer: Program;
let peerPort: number;

/** Resolves when something answers at this port. */
async function answers(port: number): Promise<void> {
  const socket = createSocket('udp4');
  const answered = once(socket, 'message');
  const asking = setInterval(() => socket.send('x', port, '127.0.0.1'), 20);
  await answered;
  clearInterval(asking);
  socket.close();
}

const transportFlags = { udp: [], tcp: ['-t'], tls: ['-t', '-S'] } as const;

interface Finished {
  readonly sent: number;
  readonly received: number;
  readonly output: string;
}

/** Runs the client to its end against this server. */
async function uclient(
  server: TestServer,
  transport: Transport,
  flags: readonly string[],
): Promise<Finished> {
  const client = run('turnutils_uclient', [
    '-n',
    String(MESSAGES),
    '-m',
    '1',
    '-u',
    'ana',
    '-W',
    SECRET,
    '-p',
    String(server.listener(transport).port),
    ...transportFlags[transport],
    ...flags,
    '127.0.0.1',
  ]);
  const { output } = await client.finished;
  const [, sent, received] =
    /mclient: tot_send_msgs=(\d+), tot_recv_msgs=(\d+)\n/u.exec(output) ?? [];
  return { sent: Number(sent), received: Number(received), output };
}

const loopbackAllowed = { allowedPeers: ['127.0.0.0/8'] };

const NOTHING_LOST = 'Total lost packets 0 (0.000000%), total send dropped 0 (0.000000%)';

const ways: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ['channels', []],
  ['Send indications', ['-s']],
];

/** TLS first, because it takes longest. */
const cases = (['tls', 'tcp', 'udp'] as const).flatMap((transport) =>
  ways.flatMap(([way, flags]) =>
    (['another client', 'turnutils_peer'] as const).map((to) => ({ transport, way, flags, to })),
  ),
);

describe.skipIf(isCoturnLeftOut('turnutils_uclient'))('turnutils_uclient', () => {
  beforeAll(async () => {
    const made = await generate([{ name: 'commonName', value: 'turn.test' }], { keyType: 'ec' });
    certificate = { cert: Buffer.from(made.cert), key: Buffer.from(made.private) };
    peerPort = await freePort();
    peer = run('turnutils_peer', ['-L', '127.0.0.1', '-p', String(peerPort)]);
    await answers(peerPort);
  });

  afterAll(async () => {
    peer.kill('SIGTERM');
    await peer.finished;
  });

  /** A server of its own for a case, so that what it has counted is that case's. */
  async function withServer(
    options: TestServerOptions,
    use: (server: TestServer) => Promise<void>,
  ): Promise<void> {
    const server = await startTestServer({
      relayPorts: await portRange(20),
      tls: { port: await freePort(), certificate },
      ...options,
    });
    try {
      await use(server);
    } finally {
      await server.turn.stop();
    }
    expect(server.faults).toEqual([]);
  }

  it.concurrent.each(cases)(
    'over $transport by $way to $to: everything arrives',
    async ({ transport, flags, to }) => {
      const isPeer = to === 'turnutils_peer';
      const topology = isPeer ? ['-e', '127.0.0.1', '-r', String(peerPort)] : ['-y'];
      await withServer(isPeer ? loopbackAllowed : {}, async (server) => {
        const { sent, received } = await uclient(server, transport, [...topology, ...flags]);
        // RTP and RTCP to a peer; between clients, both of both of them
        expect(sent).toBe(MESSAGES * (isPeer ? 2 : 4));
        const { relayed, drops } = (await server.turn.statistics()).counters;
        expect(relayed['to-peer'][transport].packets).toBe(sent);
        expect(relayed['to-client'][transport].packets).toBe(sent);
        expect(Object.values(drops).filter((count) => count > 0)).toEqual([]);
        // It reads one message from each TLS record and forgets the rest, where a busy server put several in one.
        expect(received).toBeGreaterThanOrEqual(transport === 'tls' ? 1 : sent);
      });
    },
    patience,
  );

  it.concurrent.each([
    ['datagrams of 1200 bytes, padded', ['-l', '1200', '-D']],
    ['more permissions and channels than it uses', ['-G']],
    ['a ticket for mobility, which is optional', ['-M']],
  ])(
    '%s',
    async (_what, flags) => {
      await withServer(loopbackAllowed, async (server) => {
        const topology = ['-e', '127.0.0.1', '-r', String(peerPort)];
        const { sent, received, output } = await uclient(server, 'udp', [...topology, ...flags]);
        expect(sent).toBe(MESSAGES * 2);
        expect(received).toBe(sent);
        expect(output).toContain(NOTHING_LOST);
      });
    },
    patience,
  );

  it.concurrent(
    'between clients by IPv6 relayed addresses: everything arrives',
    async () => {
      const relays = {
        4: { bound: '127.0.0.1', announced: '127.0.0.1' },
        6: { bound: '::1', announced: '::1' },
      };
      await withServer({ relays }, async (server) => {
        const { sent, received, output } = await uclient(server, 'udp', ['-y', '-x', '-c', '-v']);
        expect(output).toContain('IPv6. Received relay addr: ');
        expect(sent).toBe(MESSAGES * 2);
        expect(received).toBe(sent);
        expect(output).toContain(NOTHING_LOST);
      });
    },
    patience,
  );

  it.concurrent(
    'goes where a server that drains sends it (300)',
    async () => {
      await withServer({}, async (south) => {
        const alternateServers = [{ address: south.listener('udp'), domain: undefined }];
        await withServer({ alternateServers }, async (north) => {
          await north.turn.drain();
          const { sent, received, output } = await uclient(north, 'udp', ['-y']);
          expect(sent).toBe(MESSAGES * 4);
          expect(received).toBe(sent);
          expect(output).toContain(NOTHING_LOST);
          const [from, to] = await Promise.all([north.turn.statistics(), south.turn.statistics()]);
          expect(from.counters.errors.get(300)).toBeGreaterThan(0);
          expect(from.counters.allocationsCreated).toBe(0);
          expect(to.counters.allocationsCreated).toBeGreaterThan(0);
        });
      });
    },
    patience,
  );

  it.concurrent(
    'is refused a peer that is not allowed',
    async () => {
      await withServer({}, async (server) => {
        const { output } = await uclient(server, 'udp', ['-e', '10.0.0.1']);
        expect(output).toContain('error 403');
      });
    },
    patience,
  );

  it.concurrent(
    'is refused TCP relaying, RFC 6062',
    async () => {
      await withServer(loopbackAllowed, async (server) => {
        const { output } = await uclient(server, 'tcp', ['-T', '-e', '127.0.0.1']);
        expect(output).toContain('error 442');
      });
    },
    patience,
  );
});
