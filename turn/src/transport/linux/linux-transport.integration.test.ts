import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { transportAddress } from '@parley/stun/transport-address';
import { openUdpSocket, type UdpSocket, type UdpSocketOptions } from '../udp-socket.js';
import { createLinuxTransport, type LinuxTransport } from './linux-transport.js';
import { loadSystemCalls, UnavailableError, type SystemCalls } from './system-calls.js';

const isSupported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

interface Received {
  readonly text: string;
  readonly address: string;
  readonly port: number;
}

/** A transport with a record of what it receives, polled from the test's own event loop. */
class Polled {
  readonly transport: LinuxTransport;
  readonly #timer: NodeJS.Timeout;
  unsent = 0;

  constructor(calls: SystemCalls) {
    this.transport = createLinuxTransport(calls, {
      isShared: false,
      awoken: () => undefined,
      unsent: (packets) => {
        this.unsent += packets;
      },
    });
    this.#timer = setInterval(() => this.transport.poll(0), 1);
  }

  async open(received: Received[], changes: Partial<UdpSocketOptions> = {}): Promise<UdpSocket> {
    return openUdpSocket(this.transport, {
      address: '127.0.0.1',
      port: 0,
      bufferSize: 1 << 20,
      received: (packet, start, end, address, port) => {
        received.push({ text: packet.toString('latin1', start, end), address, port });
      },
      receiveFailed: (error) => {
        throw error;
      },
      ...changes,
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.transport.close();
  }
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function polled(): Promise<Polled> {
  const made = new Polled(await loadSystemCalls());
  closing.push(() => made.close());
  return made;
}

async function peer(address = '127.0.0.1'): Promise<{ socket: Socket; received: Received[] }> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const received: Received[] = [];
  socket.on('message', (data, from) => {
    received.push({ text: data.toString('latin1'), address: from.address, port: from.port });
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.setRecvBufferSize(1 << 20);
  closing.push(() => socket.close());
  return { socket, received };
}

const textsOf = (received: readonly Received[]): string[] => received.map(({ text }) => text);

describe.runIf(isSupported)('the Linux UDP transport', () => {
  it.each(['127.0.0.1', '::1'])(
    'receives from %s with source and octets as they were',
    async (address) => {
      const received: Received[] = [];
      const socket = await (await polled()).open(received, { address });
      const { socket: sender } = await peer(address);
      for (const text of ['one', '', 'x'.repeat(1200)])
        sender.send(text, socket.local.port, address);
      await expect.poll(() => received).toHaveLength(3);
      expect(textsOf(received)).toEqual(['one', '', 'x'.repeat(1200)]);
      expect(received[0]).toMatchObject({ address, port: sender.address().port });
    },
  );

  it('sends runs of packets in order and uncut, whatever their lengths', async () => {
    const mine = await polled();
    const socket = await mine.open([]);
    const one = await peer();
    const other = await peer();
    const addresses = [one, other].map((to) =>
      transportAddress('127.0.0.1', to.socket.address().port),
    );
    const lengths = [100, 100, 100, 40, 100, 0, 1, 2, 1, ...Array<number>(70).fill(1100), 1101];
    const texts = lengths.map((length, index) =>
      String.fromCharCode(33 + (index % 90)).repeat(length),
    );
    for (const [index, text] of texts.entries()) {
      const data = Buffer.from(text, 'latin1');
      for (const address of index % 10 === 9 ? addresses : addresses.slice(0, 1)) {
        expect(socket.send(data, 0, data.length, address)).toBe(true);
      }
    }
    await expect.poll(() => one.received.length).toBe(texts.length);
    expect(textsOf(one.received)).toEqual(texts);
    const forOther = texts.filter((_, index) => index % 10 === 9);
    await expect.poll(() => other.received.length).toBe(forOther.length);
    expect(textsOf(other.received)).toEqual(forOther);
    expect(mine.unsent).toBe(0);
  });

  it('puts a ChannelData header in front, in place where it can', async () => {
    const mine = await polled();
    const { socket: sink, received } = await peer();
    const to = transportAddress('127.0.0.1', sink.address().port);
    const socket = await mine.open([], {
      received: (packet, start, end) => {
        socket.sendChannelData(0x4001, packet, start, end, to);
      },
    });
    const { socket: sender } = await peer();
    for (const text of ['abc', 'defg']) sender.send(text, socket.local.port, '127.0.0.1');
    const copied = Buffer.from('--hij--');
    await expect.poll(() => received.length).toBe(2);
    socket.sendChannelData(0x4002, copied, 2, 5, to);
    await expect.poll(() => received.length).toBe(3);
    expect(textsOf(received)).toEqual([
      '@\u0001\0\u0003abc',
      '@\u0001\0\u0004defg',
      '@\u0002\0\u0003hij',
    ]);
  });

  it('carries the longest datagram there is, and refuses longer ones', async () => {
    const mine = await polled();
    const { socket: sink, received } = await peer();
    const socket = await mine.open([]);
    const to = transportAddress('127.0.0.1', sink.address().port);
    const longest = Buffer.alloc(65_507, 7);
    expect(socket.send(longest, 0, longest.length, to)).toBe(true);
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]?.text).toHaveLength(65_507);
    const longer = Buffer.alloc(65_508);
    expect(socket.send(longer, 0, longer.length, to)).toBe(false);
  });

  it('counts what the system does not take, and sends the rest', async () => {
    const mine = await polled();
    const { socket: sink, received } = await peer();
    const socket = await mine.open([]);
    const data = Buffer.from('data');
    // No route leads from a loopback address to the outside.
    socket.send(data, 0, 4, transportAddress('255.255.255.255', 9));
    socket.send(data, 0, 4, transportAddress('127.0.0.1', sink.address().port));
    await expect.poll(() => received.length).toBe(1);
    expect(mine.unsent).toBe(1);
  });

  it('answers EADDRINUSE for a taken port, keeps no descriptor, and frees a port at once', async () => {
    const mine = await polled();
    const socket = await mine.open([]);
    const { port } = socket.local;
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(mine.open([], { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    }
    expect(descriptors()).toBeLessThan(before + 10);
    socket.close();
    expect((await mine.open([], { port })).local.port).toBe(port);
  });

  it.each(['recvmmsg', 'sendmmsg'] as const)(
    'says that it is not available where a sandbox refuses %s, and keeps no descriptor',
    async (name) => {
      const calls = await loadSystemCalls();
      let errno = calls.errno;
      const sandboxed = (): SystemCalls => {
        errno = calls.errno;
        return {
          ...calls,
          [name]: () => {
            errno = () => 38;
            return -1;
          },
          errno: () => errno(),
        };
      };
      const descriptors = (): number => readdirSync('/proc/self/fd').length;
      const before = descriptors();
      for (let attempt = 0; attempt < 20; attempt += 1) {
        expect(() => new Polled(sandboxed())).toThrow(new UnavailableError(`${name} ENOSYS`));
      }
      expect(descriptors()).toBeLessThan(before + 10);
    },
  );

  it('sends packet by packet on a kernel that does not know UDP_SEGMENT', async () => {
    const calls = await loadSystemCalls();
    const UDP_SEGMENT = 103;
    const messages: number[] = [];
    const mine = new Polled({
      ...calls,
      setsockopt: (fd, level, name, value, length) =>
        name === UDP_SEGMENT ? -1 : calls.setsockopt(fd, level, name, value, length),
      sendmmsg(fd, first, count, flags) {
        messages.push(count);
        return calls.sendmmsg(fd, first, count, flags);
      },
    });
    closing.push(() => mine.close());
    messages.length = 0;
    const { socket: sink, received } = await peer();
    const socket = await mine.open([]);
    const to = transportAddress('127.0.0.1', sink.address().port);
    for (const text of ['one', 'two']) socket.send(Buffer.from(text), 0, 3, to);
    await expect.poll(() => textsOf(received)).toEqual(['one', 'two']);
    expect(messages).toEqual([2]);
  });

  it('tells of ICMP errors, and goes on sending', async () => {
    const mine = await polled();
    const errors: unknown[] = [];
    const socket = await mine.open([], {
      icmpReceived: (...error) => {
        errors.push(error);
      },
    });
    const { socket: gone } = await peer();
    const { port } = gone.address();
    closing.pop()?.();
    const data = Buffer.from('data');
    socket.send(data, 0, 4, transportAddress('127.0.0.1', port));
    await expect.poll(() => errors).toEqual([['127.0.0.1', port, 3, 3, 0]]);
    const { socket: sink, received } = await peer();
    socket.send(data, 0, 4, transportAddress('127.0.0.1', sink.address().port));
    await expect.poll(() => received.length).toBe(1);
    expect(mine.unsent).toBe(0);
  });

  it('ends a wait for a descriptor of somebody else’s', async () => {
    const calls = await loadSystemCalls();
    const mine = createLinuxTransport(calls, {
      isShared: false,
      awoken: () => undefined,
      unsent: () => undefined,
    });
    closing.push(() => mine.close());
    const { fd, local } = mine.sockets.udp(
      { address: '127.0.0.1', port: 0, isShared: false },
      65_536,
      false,
    );
    closing.push(() => calls.close(fd));
    mine.watch(fd);
    expect(mine.poll(0)).toBe(false);
    const { socket: sender } = await peer();
    await new Promise((resolve) => {
      sender.send('data', local.port, '127.0.0.1', resolve);
    });
    expect(mine.poll(5000)).toBe(true);
  });
});
