/**
 * Ports for tests, where the system's own choice will not do: for a program that has to be told its port before it runs,
 * for one that comes back to its port, and where nothing must listen. A port that was bound, read and closed again may be
 * anybody's a moment later; so each process has some that are its own.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type ListenOptions, type Server } from 'node:net';

/**
 * Below all that systems give to sockets that ask for any port (Linux from 32,768 on, others from 49,152 on), and below
 * those from which the relay's bench relays (from 20,000 on). No browser opens port 10080, nor does fetch.
 */
const FIRST_PORT = 10_100;
const BLOCKS = 16;
const PORTS_PER_BLOCK = 610;

interface Block {
  /** Listens at the block's first port for as long as the process lasts, so that no other process takes the block. */
  readonly claim: Server;
  /** its next port to be tried */
  next: number;
  readonly first: number;
  /** Ports from here on are in ranges that were given out. */
  end: number;
}

let own: Promise<Block> | undefined;

/** A port that is free for TCP and UDP, and that nobody but this process is given; another one each time, while they last. */
export async function freePort(): Promise<number> {
  const block = await (own ??= claimBlock());
  for (let tries = block.first; tries < block.end; tries += 1) {
    if (block.next >= block.end) block.next = block.first;
    const port = block.next;
    block.next += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${block.first} on`);
}

/**
 * So many ports in a row, as a relay wants them for its relayed addresses: the first and the last one. They remain this
 * caller's for as long as the process lasts.
 */
export async function portRange(count: number): Promise<readonly [first: number, last: number]> {
  const block = await (own ??= claimBlock());
  const first = block.end - count;
  if (first <= block.first) throw new Error(`no ${count} ports are left from ${block.first} on`);
  block.end = first;
  return [first, first + count - 1];
}

/** Whoever listens first has a block, also among processes that know nothing of one another. */
async function claimBlock(): Promise<Block> {
  for (let index = 0; index < BLOCKS; index += 1) {
    const port = FIRST_PORT + index * PORTS_PER_BLOCK;
    const claim = await listenAt({ port, host: '127.0.0.1' });
    if (claim === undefined) continue;
    claim.unref();
    return { claim, first: port + 1, next: port + 1, end: port + PORTS_PER_BLOCK };
  }
  throw new Error(`other processes have all ${BLOCKS} blocks of ports from ${FIRST_PORT} on`);
}

async function listenAt(options: ListenOptions): Promise<Server | undefined> {
  const server = createServer().listen({ ...options, exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

/** On every address, since whoever asks may listen on any. */
async function isFree(port: number): Promise<boolean> {
  const server = await listenAt({ port });
  if (server === undefined) return false;
  const socket = createSocket('udp4');
  try {
    socket.bind({ port, exclusive: true });
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await Promise.all(
      [server, socket].map((each) => {
        const closed = once(each, 'close');
        each.close();
        return closed;
      }),
    );
  }
}
