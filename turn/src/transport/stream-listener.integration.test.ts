import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { Method } from '@parley/stun/message-type';
import { certificateFor } from '../testing/certificate.js';
import { encodeRequest } from '../testing/requests.js';
import { flushingOnImmediate } from './stream-batch.js';
import {
  openStreamListener,
  type Certificate,
  type StreamLimits,
  type StreamListener,
} from './stream-listener.js';

const limits: StreamLimits = {
  idle: 150,
  sweepInterval: 20,
  connections: 3,
  connectionsPerSource: 2,
};

const clients: Socket[] = [];
let listener: StreamListener | undefined;
let hasAllocation = false;

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await listener?.close();
});

async function listen(certificate?: Certificate): Promise<void> {
  hasAllocation = false;
  listener = await openStreamListener({
    address: '127.0.0.1',
    port: 0,
    batch: flushingOnImmediate(),
    // A handshake takes longer than a silence that tests can wait for.
    limits: certificate === undefined ? limits : { ...limits, idle: 10_000 },
    ...(certificate === undefined ? {} : { certificate }),
    handler: {
      connected: (_client, connection) => ({
        received: (message) => {
          connection.send(message);
          return true;
        },
        hasAllocation: () => hasAllocation,
        disconnected: () => undefined,
      }),
    },
  });
}

/** @param from the loopback address to come from */
async function open(from = '127.0.0.1'): Promise<Socket> {
  const port = listener?.local.port ?? 0;
  const client = connect({ host: '127.0.0.1', port, localAddress: from });
  clients.push(client);
  // Being reset is one way to be closed.
  client.on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

function closeOf(client: Socket): Promise<unknown> {
  client.resume();
  return new Promise((resolve) => client.once('close', () => resolve('closed')));
}

const binding = encodeRequest({ method: Method.binding });

describe('a connection without an allocation', () => {
  it('ends when it is silent', async () => {
    await listen();
    await expect(closeOf(await open())).resolves.toBe('closed');
  });

  it('ends when it drips octets that never make a message', async () => {
    await listen();
    const client = await open();
    // A message that is claimed to be longer than what ever comes.
    client.write(
      encodeRequest({
        method: Method.binding,
        add: (w) => w.addRaw(0x8abc, Buffer.alloc(400)),
      }).subarray(0, 24),
    );
    const drip = setInterval(() => client.write(Buffer.alloc(1)), 10);
    await expect(closeOf(client)).resolves.toBe('closed');
    clearInterval(drip);
  });

  it('stays while it brings messages; with an allocation it may be silent', async () => {
    await listen();
    const client = await open();
    const startedAt = performance.now();
    while (performance.now() - startedAt < 2 * limits.idle) {
      client.write(binding);
      await once(client, 'data');
    }
    hasAllocation = true;
    const silentFrom = performance.now();
    await expect.poll(() => performance.now() - silentFrom).toBeGreaterThan(2 * limits.idle);
    client.write(binding);
    const [echo] = await once(client, 'data');
    expect(echo).toEqual(binding);
  });
});

describe('connections in number', () => {
  it('are limited per source and in all', async () => {
    await listen();
    hasAllocation = true;
    const [first] = [await open(), await open()];
    await expect(closeOf(await open())).resolves.toBe('closed');
    await open('127.0.0.2');
    await expect(closeOf(await open('127.0.0.3'))).resolves.toBe('closed');
    first.write(binding);
    expect(await once(first, 'data')).toEqual([binding]);
  });

  it('count from before the TLS handshake, and no longer than they last', async () => {
    const { cert, key } = await certificateFor('turn.test');
    await listen({ cert: Buffer.from(cert), key: Buffer.from(key) });
    const handshake = async (): Promise<unknown> => {
      const secured = connectTls({ socket: await open(), ca: cert, servername: 'turn.test' });
      secured.on('error', () => undefined);
      return new Promise((resolve) => {
        secured.once('secureConnect', () => resolve('secured'));
        secured.once('close', () => resolve('closed'));
      });
    };
    hasAllocation = true;
    await expect(handshake()).resolves.toBe('secured');
    // Its handshake never begins.
    const silent = await open();
    await expect(handshake()).resolves.toBe('closed');
    silent.destroy();
    await expect.poll(handshake).toBe('secured');
  });
});
