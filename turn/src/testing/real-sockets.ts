/** Servers, clients and peers on loopback sockets, which end with the test that made them. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.js';
import { connectStream, connectUdp, type TurnClient } from './turn-client.js';

const stopping: (() => unknown)[] = [];

/** Has something ended by {@link endAll}, which ends the last thing first. */
export function endLater(end: () => unknown): void {
  stopping.push(end);
}

/** Ends what the test has made; fails on faults that packets brought out in a server. */
export async function endAll(): Promise<void> {
  for (const stop of stopping.splice(0).toReversed()) await stop();
}

/** A server that serves on loopback. */
export async function started(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  endLater(async () => {
    await server.turn.stop();
    if (server.faults.length > 0) throw new AggregateError(server.faults, 'the server had faults');
  });
  return server;
}

/** A client of one of its listeners. */
export async function connected(
  server: TestServer,
  transport: 'udp' | 'tcp',
  address?: string,
): Promise<TurnClient> {
  const listener = server.listener(transport, address);
  const client = await (transport === 'udp' ? connectUdp(listener) : connectStream(listener));
  endLater(() => {
    client.close();
  });
  return client;
}

/** A peer that sends everything back, and counts. */
export async function echoPeer(
  at = '127.0.0.1',
): Promise<{ socket: Socket; address: TransportAddress; heard: string[] }> {
  const socket = createSocket(at.includes(':') ? 'udp6' : 'udp4');
  const heard: string[] = [];
  socket.on('message', (data, { port, address }) => {
    heard.push(data.toString());
    socket.send(data, port, address);
  });
  socket.bind(0, at);
  await once(socket, 'listening');
  endLater(() => socket.close());
  return { socket, address: transportAddress(at, socket.address().port), heard };
}

/** The message with the padding that streams want and datagrams may carry. */
export function padded(message: Buffer): Buffer {
  return Buffer.concat([message, Buffer.alloc(-message.length & 3)]);
}
