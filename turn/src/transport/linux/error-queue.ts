/** ICMP errors about datagrams that a socket sent, from its error queue (`IP_RECVERR`, ip(7)). */
import type { TransportAddress } from '../../codec/transport-address.js';
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

  /** Reads what waits, and tells of what was ICMP or would have been. */
  drain(fd: number, family: 4 | 6, received: IcmpReceiver): void {
    const { message, name, control } = this.#room;
    for (let error = 0; error < MAXIMUM_ERRORS; error += 1) {
      setName(this.#arena, message, name, SOCKADDR_IN6_LENGTH);
      // The octets of the datagram itself are not wanted.
      setVectors(this.#arena, message, 0, 0);
      setControl(this.#arena, message, control, CONTROL_ROOM);
      const pointer = this.#arena.pointer(message);
      if (this.#calls.recvmsg(fd, pointer, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
      this.#tell(family, readSocketAddress(this.#arena, name), received);
    }
  }

  #tell(family: 4 | 6, peer: TransportAddress, received: IcmpReceiver): void {
    const { bytes } = this.#arena;
    const level = family === 4 ? IPPROTO_IP : IPPROTO_IPV6;
    const type = family === 4 ? IP_RECVERR : IPV6_RECVERR;
    const start = this.#room.control;
    const end = start + controlLength(this.#arena, this.#room.message);
    let at = start;
    while (at + CONTROL_HEADER + EXTENDED_ERROR <= end) {
      const length = bytes.readUInt32LE(at);
      const isError = bytes.readInt32LE(at + 8) === level && bytes.readInt32LE(at + 12) === type;
      if (isError) {
        this.#tellError(family, at + CONTROL_HEADER, peer, received);
        return;
      }
      if (length < CONTROL_HEADER) return;
      at += (length + 7) & ~7;
    }
  }

  /** @param at of a `struct sock_extended_err` */
  #tellError(family: 4 | 6, at: number, peer: TransportAddress, received: IcmpReceiver): void {
    const { bytes } = this.#arena;
    const errno = bytes.readUInt32LE(at);
    const origin = bytes[at + 4];
    const info = bytes.readUInt32LE(at + 8);
    if (origin === SO_EE_ORIGIN_ICMP || origin === SO_EE_ORIGIN_ICMP6) {
      received(peer.address, peer.port, bytes[at + 5] ?? 0, bytes[at + 6] ?? 0, info);
    } else if (origin === SO_EE_ORIGIN_LOCAL && errno === EMSGSIZE) {
      // This host's own route is too narrow: what a router would have answered.
      const [icmpType, icmpCode] = family === 4 ? [3, 4] : [2, 0];
      received(peer.address, peer.port, icmpType, icmpCode, info);
    }
  }
}
