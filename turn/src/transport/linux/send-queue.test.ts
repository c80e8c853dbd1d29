import { beforeEach, describe, expect, it } from 'vitest';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { Arena, createLayout } from './arena.js';
import { EAGAIN, EINTR, EINVAL, EIO, EMSGSIZE, EPERM } from './constants.js';
import { MESSAGE_SIZE } from './messages.js';
import { NO_CHANNEL, SendQueue, type SendState } from './send-queue.js';
import { readSocketAddress } from './socket-address.js';
import type { SystemCalls } from './system-calls.js';

/** So near the end of 4 GB that pointers into the arena carry into their upper half. */
const BASE = 0x7f12_ffff_f000;

/** One message as the kernel was given it. */
interface Message {
  readonly fd: number;
  readonly to: string;
  readonly parts: readonly string[];
  /** of UDP_SEGMENT, or undefined without */
  readonly segment: number | undefined;
}

/** Reads what `sendmmsg` is given, and takes of it what the test says. */
class FakeKernel {
  arena: Arena | undefined;
  readonly taken: Message[] = [];
  /** consulted before each call: how many messages to take, or a negative errno; undefined for all */
  answers: ((messages: readonly Message[]) => number | undefined)[] = [];
  #errno = 0;

  readonly calls = {
    addressOf: () => BASE,
    errno: () => this.#errno,
    sendmmsg: (fd: number, pointer: number, count: number): number => {
      const messages = Array.from({ length: count }, (_, index) =>
        this.#read(fd, pointer - BASE + index * MESSAGE_SIZE),
      );
      const answer = this.answers.shift()?.(messages) ?? count;
      if (answer < 0) {
        this.#errno = -answer;
        return -1;
      }
      this.taken.push(...messages.slice(0, answer));
      return answer;
    },
  } as unknown as SystemCalls;

  #read(fd: number, at: number): Message {
    if (this.arena === undefined) throw new Error('no arena');
    const { bytes } = this.arena;
    const pointer = (offset: number): number => Number(bytes.readBigUInt64LE(offset)) - BASE;
    const vectors = pointer(at + 16);
    const { address, port } = readSocketAddress(this.arena, pointer(at));
    const parts = Array.from({ length: Number(bytes.readBigUInt64LE(at + 24)) }, (_, index) => {
      const start = pointer(vectors + index * 16);
      const length = Number(bytes.readBigUInt64LE(vectors + index * 16 + 8));
      return bytes.toString('latin1', start, start + length);
    });
    const hasControl = bytes.readBigUInt64LE(at + 40) !== 0n;
    const segment = hasControl ? bytes.readUInt16LE(pointer(at + 32) + 16) : undefined;
    return { fd, to: `${address} ${port}`, parts, segment };
  }
}

const ANA = transportAddress('9.9.9.9', 1);
const BOB = transportAddress('2606:4700::1', 2);

let kernel: FakeKernel;
let queue: SendQueue;
let unsent: number;

const socketOf = (fd: number): SendState => ({
  fd,
  firstRun: -1,
  lastRun: -1,
  canSegment: true,
  narrowPeer: undefined,
  narrowLength: 0,
});

function add(socket: SendState, text: string, peer: TransportAddress, channel = NO_CHANNEL): void {
  const data = Buffer.from(text, 'latin1');
  const start = queue.copy(data, 0, data.length);
  queue.add(socket, channel, start, start + data.length, peer);
}

beforeEach(() => {
  kernel = new FakeKernel();
  unsent = 0;
  const layout = createLayout();
  const room = SendQueue.reserve(layout);
  const arena = new Arena(kernel.calls, layout.length());
  kernel.arena = arena;
  queue = new SendQueue(kernel.calls, arena, room, (packets) => {
    unsent += packets;
  });
});

describe('the send queue', () => {
  it('makes one message of what goes to one peer with one length, the last packet being shorter', () => {
    const socket = socketOf(3);
    for (const text of ['aaaa', 'bbbb', 'cc', 'dddd', 'e']) add(socket, text, ANA);
    queue.flush();
    expect(kernel.taken).toEqual([
      { fd: 3, to: '9.9.9.9 1', parts: ['aaaa', 'bbbb', 'cc'], segment: 4 },
      { fd: 3, to: '9.9.9.9 1', parts: ['dddd', 'e'], segment: 4 },
    ]);
  });

  it('puts ChannelData headers in front, also of packets that the device cannot segment', () => {
    const socket = socketOf(3);
    add(socket, 'aaaa', ANA);
    for (const text of ['bb', 'cc', 'd']) add(socket, text, ANA, 0x4001);
    queue.flush();
    expect(kernel.taken.map(({ parts, segment }) => [segment, ...parts])).toEqual([
      [undefined, 'aaaa'],
      [6, '@\u0001\0\u0002', 'bb', '@\u0001\0\u0002', 'cc', '@\u0001\0\u0001', 'd'],
    ]);
    kernel.taken.length = 0;
    kernel.answers = [() => -EIO];
    for (const text of ['bb', 'cc']) add(socket, text, ANA, 0x4002);
    queue.flush();
    expect(kernel.taken.map(({ parts, segment }) => [segment, ...parts])).toEqual([
      [undefined, '@\u0002\0\u0002', 'bb'],
      [undefined, '@\u0002\0\u0002', 'cc'],
    ]);
  });

  it('keeps the order of each socket when packets of several interleave', () => {
    const [one, other] = [socketOf(3), socketOf(4)];
    for (const text of ['11', '22', '33']) {
      add(one, text, ANA);
      add(other, text, BOB);
    }
    add(one, '44', BOB);
    add(one, '55', ANA);
    queue.flush();
    expect(kernel.taken).toEqual([
      { fd: 3, to: '9.9.9.9 1', parts: ['11', '22', '33'], segment: 2 },
      { fd: 3, to: '2606:4700::1 2', parts: ['44'], segment: undefined },
      { fd: 3, to: '9.9.9.9 1', parts: ['55'], segment: undefined },
      { fd: 4, to: '2606:4700::1 2', parts: ['11', '22', '33'], segment: 2 },
    ]);
  });

  it('lets no run exceed 64 packets or 65,000 octets, and gives a longer packet a run of its own', () => {
    const socket = socketOf(3);
    for (let index = 0; index < 65; index += 1) add(socket, 'xx', ANA);
    for (let index = 0; index < 3; index += 1) add(socket, 'y'.repeat(30_000), ANA);
    add(socket, '', ANA);
    add(socket, '', ANA);
    queue.flush();
    const shape = kernel.taken.map(({ parts }) => [parts.length, parts[0]?.length]);
    expect(shape).toEqual([
      [64, 2],
      [1, 2],
      [2, 30_000],
      [1, 30_000],
      [1, 0],
      [1, 0],
    ]);
  });

  it('sends what no longer fits before it takes more', () => {
    const socket = socketOf(3);
    // Every second packet goes elsewhere, so that each is a run of its own; there is room for 256.
    for (let index = 0; index < 300; index += 1) add(socket, `${index}`, index % 2 ? ANA : BOB);
    expect(kernel.taken).toHaveLength(256);
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts[0])).toEqual(
      Array.from({ length: 300 }, (_, index) => `${index}`),
    );
    const long = 'z'.repeat(60_000);
    for (let index = 0; index < 40; index += 1) add(socket, long, ANA);
    queue.flush();
    expect(kernel.taken.slice(300).map(({ parts }) => parts.join('').length)).toEqual(
      Array<number>(40).fill(60_000),
    );
  });

  it('keeps what was copied for a packet that made others leave before it', () => {
    const socket = socketOf(3);
    const texts = Array.from({ length: 600 }, (_, index) => `packet ${index}`);
    for (const [index, text] of texts.entries()) add(socket, text, index % 2 ? ANA : BOB);
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts[0])).toEqual(texts);
  });

  it('goes on where the kernel stopped', () => {
    const socket = socketOf(3);
    for (const [index, text] of ['a', 'bb', 'ccc', 'dddd'].entries()) {
      add(socket, text, index % 2 ? ANA : BOB);
    }
    kernel.answers = [() => 1, () => -EINTR, () => 2];
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts[0])).toEqual(['a', 'bb', 'ccc', 'dddd']);
    expect(unsent).toBe(0);
  });

  it('drops and counts the rest when the socket is full', () => {
    const socket = socketOf(3);
    for (const text of ['a1', 'a2', 'a3']) add(socket, text, ANA);
    for (const text of ['b1', 'b2']) add(socket, text, BOB);
    kernel.answers = [() => 1, () => -EAGAIN];
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts)).toEqual([['a1', 'a2', 'a3']]);
    expect(unsent).toBe(2);
    add(socket, 'later', ANA);
    queue.flush();
    expect(kernel.taken.at(-1)?.parts).toEqual(['later']);
  });

  it('repeats a message once for an error that was another’s, and then leaves it out', () => {
    const socket = socketOf(3);
    add(socket, 'a', ANA);
    add(socket, 'b', BOB);
    add(socket, 'c', ANA);
    const ECONNREFUSED = 111;
    kernel.answers = [() => -ECONNREFUSED, () => 1, () => -ECONNREFUSED, () => -ECONNREFUSED];
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts[0])).toEqual(['a', 'c']);
    expect(unsent).toBe(1);
  });

  it('sends packet by packet, from then on, where the device cannot segment (EIO)', () => {
    const socket = socketOf(3);
    add(socket, 'first', BOB);
    for (const text of ['a1', 'a2', 'a3']) add(socket, text, ANA);
    add(socket, 'last', BOB);
    kernel.answers = [() => 1, () => -EIO, () => 2];
    queue.flush();
    expect(kernel.taken.map(({ parts, segment }) => [segment, ...parts])).toEqual([
      [undefined, 'first'],
      [undefined, 'a1'],
      [undefined, 'a2'],
      [undefined, 'a3'],
      [undefined, 'last'],
    ]);
    kernel.taken.length = 0;
    for (const text of ['a4', 'a5']) add(socket, text, ANA);
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts)).toEqual([['a4'], ['a5']]);
    expect(unsent).toBe(0);
  });

  it('segments smaller packets only to a peer whose path is narrow (EINVAL), and all to others', () => {
    const socket = socketOf(3);
    const large = 'l'.repeat(2000);
    const shape = (): unknown[] =>
      kernel.taken.splice(0).map(({ parts, segment, to }) => [to.at(-1), segment, parts.length]);
    add(socket, large, ANA);
    add(socket, large, ANA);
    kernel.answers = [() => -EINVAL];
    queue.flush();
    expect(shape()).toEqual([
      ['1', undefined, 1],
      ['1', undefined, 1],
    ]);
    for (const text of [large, large, 'small', 'small']) add(socket, text, ANA);
    for (const text of [large, large]) add(socket, text, BOB);
    queue.flush();
    expect(shape()).toEqual([
      ['1', undefined, 1],
      ['1', undefined, 1],
      ['1', 5, 2],
      ['2', 2000, 2],
    ]);
  });

  it('takes EMSGSIZE for an earlier packet’s ICMP error first, and for a narrow path if it stays', () => {
    const socket = socketOf(3);
    add(socket, 'a1', ANA);
    add(socket, 'a2', ANA);
    kernel.answers = [() => -EMSGSIZE];
    queue.flush();
    expect(kernel.taken.splice(0)).toMatchObject([{ parts: ['a1', 'a2'] }]);
    add(socket, 'a3', ANA);
    add(socket, 'a4', ANA);
    kernel.answers = [() => -EMSGSIZE, () => -EMSGSIZE];
    queue.flush();
    expect(kernel.taken).toMatchObject([{ parts: ['a3'] }, { parts: ['a4'] }]);
    expect(unsent).toBe(0);
  });

  it('asks but once for each packet that a firewall refuses (EPERM)', () => {
    const socket = socketOf(3);
    add(socket, 'a', ANA);
    add(socket, 'b', BOB);
    kernel.answers = [() => -EPERM, () => 1];
    queue.flush();
    expect(kernel.taken.map(({ parts }) => parts[0])).toEqual(['b']);
    expect(unsent).toBe(1);
  });
});
