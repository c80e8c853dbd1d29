import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { dgramTransport } from './dgram-transport.js';
import { openUdpSocket, type UdpSocket } from './udp-socket.js';

const options = {
  address: '127.0.0.1',
  port: 0,
  bufferSize: 65_536,
  received: () => undefined,
  receiveFailed: () => undefined,
};

const sockets: UdpSocket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function open(changes: Partial<typeof options> = {}): Promise<UdpSocket> {
  const socket = await openUdpSocket(dgramTransport, { ...options, ...changes });
  sockets.push(socket);
  return socket;
}

describe('the portable UDP transport', () => {
  it.runIf(process.platform === 'linux')(
    'keeps no descriptor of a socket whose port is taken',
    async () => {
      const descriptors = (): number => readdirSync('/proc/self/fd').length;
      const { port } = (await open()).local;
      const before = descriptors();
      for (let attempt = 0; attempt < 20; attempt += 1) {
        await expect(open({ port })).rejects.toThrow('EADDRINUSE');
      }
      // Others in this process may open a file meanwhile; twenty sockets would show.
      expect(descriptors()).toBeLessThan(before + 10);
    },
  );

  it('opens with the system’s own buffers where the size asked for is refused', async () => {
    const socket = await open({ bufferSize: 0.5 });
    expect(socket.local.port).toBeGreaterThan(0);
  });
});
