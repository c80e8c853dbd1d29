/**
 * UDP over a cable, to measure it. `receive` sends everything back and tells at the end of its input what came;
 * `send <address> <count> <bytes> <kbit/s>` sends at that pace, waits for what comes back, and tells that.
 */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { once } from 'node:events';

const trafficPort = 9;
/** bytes of Ethernet, IPv4 and UDP around the payload; of IPv6 it is 20 more */
const headersV4 = 42;

/** What a receiver tells. */
export interface Received {
  readonly packets: number;
  /** kbit/s with headers, from the first packet to the last */
  readonly kbit: number;
}

/** What a sender tells. */
export interface Returned {
  readonly sent: number;
  readonly returned: number;
  /** numbers of the packets that came back, in the order in which they did */
  readonly order: readonly number[];
  /** ms, of each of them */
  readonly roundTrips: readonly number[];
}

/** ms without an answer after which no more is waited for */
const quietMs = 800;
const tickMs = 2;

async function receive(): Promise<Received> {
  const socket = createSocket({ type: 'udp6', recvBufferSize: 4_000_000 });
  let packets = 0;
  let bytes = 0;
  let first = 0;
  let last = 0;
  socket.on('message', (message, { address, port }) => {
    packets += 1;
    last = performance.now();
    if (packets === 1) first = last;
    else bytes += message.length + headersV4;
    socket.send(message, port, address);
  });
  socket.bind(trafficPort, '::');
  await once(socket, 'listening');
  process.stdout.write('ready\n');
  process.stdin.resume();
  await once(process.stdin, 'end');
  socket.close();
  return { packets, kbit: (bytes * 8) / (last - first) };
}

async function send(
  address: string,
  count: number,
  bytes: number,
  kbit: number,
): Promise<Returned> {
  const socket = createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    recvBufferSize: 4_000_000,
  });
  const sentAt: number[] = [];
  const order: number[] = [];
  const roundTrips: number[] = [];
  let heardAt = performance.now();
  socket.on('message', (message) => {
    heardAt = performance.now();
    const number = message.readUInt32BE();
    order.push(number);
    roundTrips.push(heardAt - (sentAt[number] ?? 0));
  });
  const began = performance.now();
  const gapMs = ((bytes + headersV4) * 8) / kbit;
  const isOver = (): boolean =>
    order.length === count ||
    performance.now() - Math.max(heardAt, sentAt.at(-1) ?? began) > quietMs;
  while (sentAt.length < count || !isOver()) {
    const due = Math.min(count, Math.floor((performance.now() - began) / gapMs) + 1);
    while (sentAt.length < due) {
      const packet = Buffer.alloc(bytes);
      packet.writeUInt32BE(sentAt.length);
      sentAt.push(performance.now());
      socket.send(packet, trafficPort, address);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, tickMs);
    });
  }
  socket.close();
  return { sent: count, returned: order.length, order, roundTrips };
}

const [mode, address = '', ...numbers] = process.argv.slice(2);
const [count = 0, bytes = 0, kbit = 0] = numbers.map(Number);
const told = await (mode === 'receive' ? receive() : send(address, count, bytes, kbit));
process.stdout.write(`${JSON.stringify(told)}\n`);
