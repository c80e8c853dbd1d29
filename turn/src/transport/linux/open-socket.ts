/** Making bound sockets. */
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { Arena, Layout } from './arena.js';
import {
  AF_INET,
  AF_INET6,
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  IPV6_V6ONLY,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SOL_UDP,
  UDP_GRO,
  UDP_SEGMENT,
} from './constants.js';
import { SystemError } from './system-error.js';
import {
  readSocketAddress,
  SOCKADDR_IN6_LENGTH,
  SOCKET_ADDRESS_ROOM,
  writeSocketAddress,
} from './socket-address.js';
import type { SystemCalls } from './system-calls.js';

export interface SocketMakerRoom {
  readonly name: number;
  readonly value: number;
}

export interface BindOptions {
  readonly address: string;
  /** 0 for any */
  readonly port: number;
  /** whether other workers bind the same port (SO_REUSEPORT) */
  readonly isShared: boolean;
}

/** How many connections may wait to be accepted. */
const BACKLOG = 511;

/** Makes sockets; all methods throw {@link SystemError}, and leave no descriptor behind then. */
export class SocketMaker {
  readonly #calls: SystemCalls;
  readonly #arena: Arena;
  readonly #room: SocketMakerRoom;

  static reserve(layout: Layout): SocketMakerRoom {
    return { name: layout.reserve(SOCKET_ADDRESS_ROOM), value: layout.reserve(8) };
  }

  constructor(calls: SystemCalls, arena: Arena, room: SocketMakerRoom) {
    this.#calls = calls;
    this.#arena = arena;
    this.#room = room;
  }

  /**
   * A bound UDP socket.
   * @param bufferSize octets to ask the kernel for in each direction
   * @param hearsErrors whether ICMP errors are to be queued on it
   */
  udp(
    options: BindOptions,
    bufferSize: number,
    hearsErrors: boolean,
  ): { readonly fd: number; readonly local: TransportAddress; readonly canSegment: boolean } {
    let canSegment = false;
    const made = this.#make(options, SOCK_DGRAM, (fd, isIpv6) => {
      // What the system does not allow is no reason to fail: its own limit has to do.
      if (!this.#tryOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, bufferSize)) {
        this.#tryOption(fd, SOL_SOCKET, SO_RCVBUF, bufferSize);
      }
      if (!this.#tryOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, bufferSize)) {
        this.#tryOption(fd, SOL_SOCKET, SO_SNDBUF, bufferSize);
      }
      // Kernels before 5.0 hand over each packet by itself.
      this.#tryOption(fd, SOL_UDP, UDP_GRO, 1);
      // Not for all that is sent: a kernel that does not know it would ignore it, and merge the packets of a run.
      canSegment = this.#tryOption(fd, SOL_UDP, UDP_SEGMENT, 0);
      if (!hearsErrors) return;
      if (isIpv6) this.#option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
      else this.#option(fd, IPPROTO_IP, IP_RECVERR, 1);
    });
    return { ...made, canSegment };
  }

  /** A listening TCP socket. */
  tcp(options: BindOptions): { readonly fd: number; readonly local: TransportAddress } {
    const made = this.#make(options, SOCK_STREAM, (fd) => {
      this.#option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    });
    try {
      this.#check(this.#calls.listen(made.fd, BACKLOG), 'listen');
    } catch (error) {
      this.#calls.close(made.fd);
      throw error;
    }
    return made;
  }

  /** Sets an option of the type `int`. */
  option(fd: number, level: number, name: number, value: number): void {
    this.#option(fd, level, name, value);
  }

  #make(
    options: BindOptions,
    type: number,
    configure: (fd: number, isIpv6: boolean) => void,
  ): { readonly fd: number; readonly local: TransportAddress } {
    const wanted = transportAddress(options.address, options.port);
    const isIpv6 = wanted.family === 6;
    const fd = this.#check(
      this.#calls.socket(isIpv6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
      'socket',
    );
    try {
      if (isIpv6) this.#option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
      if (options.isShared) this.#option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
      configure(fd, isIpv6);
      const length = writeSocketAddress(this.#arena, this.#room.name, wanted);
      const name = this.#arena.pointer(this.#room.name);
      this.#check(this.#calls.bind(fd, name, length), 'bind');
      this.#arena.words[this.#room.value >> 2] = SOCKADDR_IN6_LENGTH;
      this.#check(
        this.#calls.getsockname(fd, name, this.#arena.pointer(this.#room.value)),
        'getsockname',
      );
      return { fd, local: readSocketAddress(this.#arena, this.#room.name) };
    } catch (error) {
      this.#calls.close(fd);
      throw error;
    }
  }

  #tryOption(fd: number, level: number, name: number, value: number): boolean {
    this.#arena.words[this.#room.value >> 2] = value;
    return this.#calls.setsockopt(fd, level, name, this.#arena.pointer(this.#room.value), 4) === 0;
  }

  #option(fd: number, level: number, name: number, value: number): void {
    if (!this.#tryOption(fd, level, name, value)) {
      throw new SystemError('setsockopt', this.#calls.errno());
    }
  }

  #check(result: number, call: string): number {
    if (result < 0) throw new SystemError(call, this.#calls.errno());
    return result;
  }
}
