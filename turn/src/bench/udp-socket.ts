/** UDP sockets of the load generator, on loopback, without Node's own: bare descriptors. */
import { writeAddress, type TransportAddress } from '../codec/transport-address.js';
import { Memory } from './memory.js';
import {
  AF_INET,
  EAGAIN,
  ECONNREFUSED,
  EINTR,
  MSG_DONTWAIT,
  POLLIN,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOL_SOCKET,
  SOL_UDP,
  UDP_SEGMENT,
  type SystemCalls,
} from './system-calls.js';

export const LOOPBACK = '127.0.0.1';

/** octets; what the generator does not read at once waits here, so that its own pauses lose nothing */
const RECEIVE_BUFFER = 8 << 20;
const SOCKADDR_IN_LENGTH = 16;
/** `sizeof(struct pollfd)` */
const POLLED_SIZE = 8;
const LARGEST_CONTROL_MESSAGE = 2048;

/** What all sockets of a process share: the calls and the memory that their arguments are passed in. */
export class SocketFactory {
  readonly calls: SystemCalls;
  readonly #argument: Memory;
  readonly #message: Memory;
  #polled: Memory;

  constructor(calls: SystemCalls) {
    this.calls = calls;
    this.#argument = new Memory(calls, 64);
    this.#message = new Memory(calls, LARGEST_CONTROL_MESSAGE);
    this.#polled = new Memory(calls, POLLED_SIZE);
  }

  /** Opens a socket, bound to a free port of an address of the loopback network. */
  open(address: string = LOOPBACK): UdpSocket {
    const { calls } = this;
    const fd = calls.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw new SystemError('socket', calls.errno());
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

  /** Connects a socket to a port of loopback: it then sends there, and hears from there only. */
  connect(fd: number, port: number): void {
    this.#writeAddress(LOOPBACK, port);
    this.#mustSucceed(
      'connect',
      this.calls.connect(fd, this.#argument.address, SOCKADDR_IN_LENGTH),
    );
  }

  /** Sets an option whose value is an `int`; answers whether it could be set. */
  setOption(fd: number, level: number, name: number, value: number): boolean {
    this.#argument.words[0] = value;
    return this.calls.setsockopt(fd, level, name, this.#argument.address, 4) === 0;
  }

  send(fd: number, message: Buffer): void {
    message.copy(this.#message.bytes);
    const sent = this.calls.send(fd, this.#message.address, message.length, 0);
    // A refusal is of an earlier message: the server was not there yet. Whoever waits for an answer sends again.
    if (sent < 0 && ![EAGAIN, ECONNREFUSED].includes(this.calls.errno())) {
      throw new SystemError('send', this.calls.errno());
    }
  }

  /** A copy of the next datagram, or `undefined` when there is none. */
  receive(fd: number): Buffer | undefined {
    const length = this.calls.recv(
      fd,
      this.#message.address,
      LARGEST_CONTROL_MESSAGE,
      MSG_DONTWAIT,
    );
    if (length >= 0) return Buffer.from(this.#message.bytes.subarray(0, length));
    const errno = this.calls.errno();
    if ([EAGAIN, ECONNREFUSED, EINTR].includes(errno)) return undefined;
    throw new SystemError('recv', errno);
  }

  /** Waits until a datagram is there for one of them, or the time is over. */
  waitForAny(fds: readonly number[], milliseconds: number): void {
    if (this.#polled.words.length < fds.length * 2) {
      this.#polled = new Memory(this.calls, fds.length * POLLED_SIZE);
    }
    for (const [index, fd] of fds.entries()) {
      this.#polled.words[index * 2] = fd;
      this.#polled.words[index * 2 + 1] = POLLIN;
    }
    this.calls.poll(this.#polled.address, fds.length, Math.max(0, Math.ceil(milliseconds)));
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

export class SystemError extends Error {
  override name = 'SystemError';

  constructor(call: string, errno: number) {
    super(`${call} failed with errno ${errno}`);
  }
}

export class UdpSocket {
  readonly fd: number;
  readonly address: TransportAddress;
  readonly #factory: SocketFactory;

  constructor(factory: SocketFactory, fd: number, address: TransportAddress) {
    this.#factory = factory;
    this.fd = fd;
    this.address = address;
  }

  connect(port: number): void {
    this.#factory.connect(this.fd, port);
  }

  /** Has room for a lot, and the kernel writes down when each datagram came. */
  prepareToReceive(): void {
    const { fd } = this;
    const factory = this.#factory;
    if (!factory.setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)) {
      factory.setOption(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    }
    if (!factory.setOption(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1)) {
      throw new SystemError('setsockopt SO_TIMESTAMPNS', factory.calls.errno());
    }
  }

  /** From now on a longer message leaves as several datagrams of this length; 0 ends that. */
  segment(length: number): void {
    if (!this.#factory.setOption(this.fd, SOL_UDP, UDP_SEGMENT, length)) {
      throw new SystemError('setsockopt UDP_SEGMENT', this.#factory.calls.errno());
    }
  }

  send(message: Buffer): void {
    this.#factory.send(this.fd, message);
  }

  receive(): Buffer | undefined {
    return this.#factory.receive(this.fd);
  }

  wait(milliseconds: number): void {
    this.#factory.waitForAny([this.fd], milliseconds);
  }

  close(): void {
    this.#factory.calls.close(this.fd);
  }
}
