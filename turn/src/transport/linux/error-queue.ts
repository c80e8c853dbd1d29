/** ICMP errors about datagrams that a socket sent, from its error queue (`IP_RECVERR`, ip(7)). */
import type { TransportAddress } from '@parley/stun/transport-address';
import type { IcmpReceiver } from '../udp-socket.js';
import type { Arena, Layout } from './arena.js';
import {
  EMSGSIZE,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IP_RECVERR,
  IPV6_RECVERR,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_ICMP6,
  SO_EE_ORIGIN_LOCAL,
} from './constants.js';
import { controlLength, MESSAGE_SIZE, setControl, setName, setVectors } from './messages.js';
import { readSocketAddress, SOCKADDR_IN6_LENGTH, SOCKET_ADDRESS_ROOM } from './socket-address.js';
import type { SystemCalls } from './system-calls.js';

const CONTROL_ROOM = 256;
/** `sizeof(struct cmsghdr)` */
const CONTROL_HEADER = 16;
/** `sizeof(struct sock_extended_err)` */
const EXTENDED_ERROR = 16;

/** Errors to read at once; more wait for the next round. */
const MAXIMUM_ERRORS = 16;

export interface ErrorQueueRoom {
  readonly message: number;
  readonly name: number;
  readonly control: number;
}

interface IcmpError {
  /** whether no router but this host itself refused the datagram */
  readonly isLocal: boolean;
  readonly type: number;
  readonly code: number;
  /** the error's own 32 bits */
  readonly data: number;
}

export class ErrorQueue {
  readonly #calls: SystemCalls;
  readonly #arena: Arena;
  readonly #room: ErrorQueueRoom;

  static reserve(layout: Layout): ErrorQueueRoom {
    return {
      message: layout.reserve(MESSAGE_SIZE),
      name: layout.reserve(SOCKET_ADDRESS_ROOM),
      control: layout.reserve(CONTROL_ROOM),
    };
  }

  constructor(calls: SystemCalls, arena: Arena, room: ErrorQueueRoom) {
    this.#calls = calls;
    this.#arena = arena;
    this.#room = room;
  }

  /**
   * Reads what waits, and tells of what was ICMP or would have been.
   * @param unfragmented the peer that a datagram with DF was last sent to: IPv4 does not tell the port when this host itself
   *   finds it too long
   */
  drain(
    fd: number,
    family: 4 | 6,
    unfragmented: TransportAddress | undefined,
    received: IcmpReceiver,
  ): void {
    const { message, name, control } = this.#room;
    let lastLocal = '';
    for (let error = 0; error < MAXIMUM_ERRORS; error += 1) {
      setName(this.#arena, message, name, SOCKADDR_IN6_LENGTH);
      // The octets of the datagram itself are not wanted.
      setVectors(this.#arena, message, 0, 0);
      setControl(this.#arena, message, control, CONTROL_ROOM);
      const pointer = this.#arena.pointer(message);
      if (this.#calls.recvmsg(fd, pointer, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
      const peer = readSocketAddress(this.#arena, name);
      const error = this.#extendedError(family);
      if (error === undefined) continue;
      if (error.isLocal) {
        const port = peer.address === unfragmented?.address ? unfragmented.port : peer.port;
        // A datagram that is refused twice, since the first refusal might have been another's, is told of once.
        const local = `${peer.address} ${port}`;
        if (local !== lastLocal) received(peer.address, port, error.type, error.code, error.data);
        lastLocal = local;
      } else {
        received(peer.address, peer.port, error.type, error.code, error.data);
      }
    }
  }

  /** What the control data of the message say, if it is ICMP or would have been. */
  #extendedError(family: 4 | 6): IcmpError | undefined {
    const { bytes } = this.#arena;
    const level = family === 4 ? IPPROTO_IP : IPPROTO_IPV6;
    const type = family === 4 ? IP_RECVERR : IPV6_RECVERR;
    const start = this.#room.control;
    const end = start + controlLength(this.#arena, this.#room.message);
    let at = start;
    while (at + CONTROL_HEADER + EXTENDED_ERROR <= end) {
      const length = bytes.readUInt32LE(at);
      const isError = bytes.readInt32LE(at + 8) === level && bytes.readInt32LE(at + 12) === type;
      if (isError) return this.#readError(family, at + CONTROL_HEADER);
      if (length < CONTROL_HEADER) return undefined;
      at += (length + 7) & ~7;
    }
    return undefined;
  }

  /** @param at of a `struct sock_extended_err` */
  #readError(family: 4 | 6, at: number): IcmpError | undefined {
    const { bytes } = this.#arena;
    const errno = bytes.readUInt32LE(at);
    const origin = bytes[at + 4];
    const data = bytes.readUInt32LE(at + 8);
    if (origin === SO_EE_ORIGIN_ICMP || origin === SO_EE_ORIGIN_ICMP6) {
      return { isLocal: false, type: bytes[at + 5] ?? 0, code: bytes[at + 6] ?? 0, data };
    }
    if (origin !== SO_EE_ORIGIN_LOCAL || errno !== EMSGSIZE) return undefined;
    // This host's own route is too narrow: what a router would have answered.
    const [type, code] = family === 4 ? ([3, 4] as const) : ([2, 0] as const);
    return { isLocal: true, type, code, data };
  }
}
