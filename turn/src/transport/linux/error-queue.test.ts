import { beforeEach, describe, expect, it } from 'vitest';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { Arena, createLayout } from './arena.js';
import {
  EMSGSIZE,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IP_RECVERR,
  IPV6_RECVERR,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_ICMP6,
  SO_EE_ORIGIN_LOCAL,
} from './constants.js';
import { ErrorQueue } from './error-queue.js';
import { writeSocketAddress } from './socket-address.js';
import type { SystemCalls } from './system-calls.js';

const ECONNREFUSED = 111;

/** A `struct sock_extended_err` and whom it concerns. */
interface Queued {
  readonly peer: TransportAddress;
  readonly errno: number;
  readonly origin: number;
  readonly type?: number;
  readonly code?: number;
  readonly info?: number;
}

let waiting: Queued[];
let told: unknown[];
let errors: ErrorQueue;

beforeEach(() => {
  waiting = [];
  told = [];
  const layout = createLayout();
  const room = ErrorQueue.reserve(layout);
  const calls = {
    addressOf: () => 4096,
    recvmsg(): number {
      const next = waiting.shift();
      if (next === undefined) return -1;
      const { bytes } = arena;
      const isIpv4 = next.peer.family === 4;
      writeSocketAddress(arena, room.name, next.peer);
      bytes.writeUInt32LE(48, room.control);
      bytes.writeInt32LE(isIpv4 ? IPPROTO_IP : IPPROTO_IPV6, room.control + 8);
      bytes.writeInt32LE(isIpv4 ? IP_RECVERR : IPV6_RECVERR, room.control + 12);
      bytes.writeUInt32LE(next.errno, room.control + 16);
      bytes.set([next.origin, next.type ?? 0, next.code ?? 0, 0], room.control + 20);
      bytes.writeUInt32LE(next.info ?? 0, room.control + 24);
      // msg_controllen
      bytes.writeUInt32LE(48, room.message + 40);
      return 0;
    },
  } as unknown as SystemCalls;
  const arena = new Arena(calls, layout.length());
  errors = new ErrorQueue(calls, arena, room);
});

function drain(family: 4 | 6, unfragmented?: TransportAddress): void {
  errors.drain(3, family, unfragmented, (...error) => {
    told.push(error);
  });
}

describe('the error queue', () => {
  it('tells of ICMP errors of either family, and of nothing else', () => {
    const ana = transportAddress('9.9.9.9', 7);
    waiting = [
      { peer: ana, errno: ECONNREFUSED, origin: SO_EE_ORIGIN_ICMP, type: 3, code: 3 },
      { peer: ana, errno: ECONNREFUSED, origin: SO_EE_ORIGIN_LOCAL },
      { peer: ana, errno: EMSGSIZE, origin: SO_EE_ORIGIN_ICMP, type: 3, code: 4, info: 1400 },
    ];
    drain(4);
    const bob = transportAddress('2606:4700::1', 8);
    waiting = [{ peer: bob, errno: EMSGSIZE, origin: SO_EE_ORIGIN_ICMP6, type: 2, info: 1280 }];
    drain(6);
    expect(told).toEqual([
      ['9.9.9.9', 7, 3, 3, 0],
      ['9.9.9.9', 7, 3, 4, 1400],
      ['2606:4700::1', 8, 2, 0, 1280],
    ]);
  });

  it('tells once, and of the right port, that this host itself finds a datagram too long', () => {
    const tooLong = { errno: EMSGSIZE, origin: SO_EE_ORIGIN_LOCAL, info: 1280 };
    const refused = { peer: transportAddress('9.9.9.9', 0), ...tooLong };
    waiting = [refused, refused];
    drain(4, transportAddress('9.9.9.9', 7));
    waiting = [{ peer: transportAddress('2606:4700::1', 8), ...tooLong }];
    drain(6, transportAddress('2606:4700::1', 8));
    expect(told).toEqual([
      ['9.9.9.9', 7, 3, 4, 1280],
      ['2606:4700::1', 8, 2, 0, 1280],
    ]);
  });
});
