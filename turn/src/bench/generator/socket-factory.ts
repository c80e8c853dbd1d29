/** Opens the load generator's sockets, on loopback, without Node's own: bare descriptors. */
import { writeAddress } from '@parley/stun/transport-address';
import { Memory } from './memory.js';
import { Readiness } from './readiness.js';
import {
  AF_INET,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  type SystemCalls,
} from './system-calls.js';
import { SystemError } from './system-error.js';
import { TcpSocket } from './tcp-socket.js';
import { UdpSocket } from './udp-socket.js';

export const LOOPBACK = '127.0.0.1';

/** octets; what the generator does not read at once waits here, so that its own pauses lose nothing */
const RECEIVE_BUFFER = 8 << 20;
const SOCKADDR_IN_LENGTH = 16;
/** octets of a request or a response that one is sent or received in */
const LARGEST_CONTROL_MESSAGE = 2048;

/** What all sockets of a process share: the calls and the memory that their arguments are passed in. */
export class SocketFactory {
  readonly calls: SystemCalls;
  /** what a control message is passed in; thousands of sockets are open at a time */
  readonly message: Memory;
  readonly #argument: Memory;
  readonly #readiness: Readiness;

  constructor(calls: SystemCalls) {
    this.calls = calls;
    this.message = new Memory(calls, LARGEST_CONTROL_MESSAGE);
    this.#argument = new Memory(calls, 64);
    this.#readiness = new Readiness(calls);
  }

  /** Opens a UDP socket, bound to a free port of an address of the loopback network. */
  openUdp(address: string = LOOPBACK): UdpSocket {
    const { calls } = this;
    const fd = this.#open(SOCK_DGRAM);
    this.#writeAddress(address, 0);
    this.#mustSucceed('bind', calls.bind(fd, this.#argument.address, SOCKADDR_IN_LENGTH));
    // the length that getsockname reads and writes stands behind the address
    this.#argument.words[SOCKADDR_IN_LENGTH >> 2] = SOCKADDR_IN_LENGTH;
    this.#mustSucceed(
      'getsockname',
      calls.getsockname(fd, this.#argument.address, this.#argument.address + SOCKADDR_IN_LENGTH),
    );
    return new UdpSocket(this, fd, {
      family: 4,
      address,
      port: this.#argument.bytes.readUInt16BE(2),
    });
  }

  /** Opens a TCP socket, which is to be connected. */
  openTcp(): TcpSocket {
    return new TcpSocket(this, this.#open(SOCK_STREAM));
  }

  /** Connects a socket to a port of loopback; answers the error's number, or 0. */
  tryConnect(fd: number, port: number): number {
    this.#writeAddress(LOOPBACK, port);
    const outcome = this.calls.connect(fd, this.#argument.address, SOCKADDR_IN_LENGTH);
    return outcome < 0 ? this.calls.errno() : 0;
  }

  /** Sets an option whose value is an `int`; answers whether it could be set. */
  setOption(fd: number, level: number, name: number, value: number): boolean {
    this.#argument.words[0] = value;
    return this.calls.setsockopt(fd, level, name, this.#argument.address, 4) === 0;
  }

  enlargeReceiveBuffer(fd: number): void {
    if (!this.setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)) {
      this.setOption(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    }
  }

  /** Waits until one of the sockets is ready for these events (see poll(2)), or the time is over. */
  wait(fds: readonly number[], events: number, milliseconds: number): void {
    this.#readiness.wait(fds, events, milliseconds);
  }

  #open(type: number): number {
    const fd = this.calls.socket(AF_INET, type | SOCK_CLOEXEC, 0);
    this.#mustSucceed('socket', fd);
    return fd;
  }

  #mustSucceed(name: string, outcome: number): void {
    if (outcome < 0) throw new SystemError(name, this.calls.errno());
  }

  #writeAddress(address: string, port: number): void {
    const { bytes } = this.#argument;
    bytes.fill(0, 0, SOCKADDR_IN_LENGTH);
    bytes.writeUInt16LE(AF_INET, 0);
    bytes.writeUInt16BE(port, 2);
    writeAddress(address, bytes, 4);
  }
}
