/** UDP sockets of the load generator: clients of the relay, and peers. */
import type { TransportAddress } from '@parley/stun/transport-address';
import type { SocketFactory } from './socket-factory.js';
import {
  EAGAIN,
  ECONNREFUSED,
  EINTR,
  MSG_DONTWAIT,
  POLLIN,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
  SOL_UDP,
  UDP_SEGMENT,
} from './system-calls.js';
import { SystemError } from './system-error.js';

export class UdpSocket {
  readonly fd: number;
  readonly isReliable = false;
  readonly address: TransportAddress;
  readonly #factory: SocketFactory;

  constructor(factory: SocketFactory, fd: number, address: TransportAddress) {
    this.#factory = factory;
    this.fd = fd;
    this.address = address;
  }

  /** Connects to a port of loopback: it then sends there, and hears from there only. */
  connect(port: number): void {
    const errno = this.#factory.tryConnect(this.fd, port);
    if (errno !== 0) throw new SystemError('connect', errno);
  }

  /** Has room for a lot, and the kernel writes down when each datagram came. */
  prepareToReceive(): void {
    this.#factory.enlargeReceiveBuffer(this.fd);
    if (!this.#factory.setOption(this.fd, SOL_SOCKET, SO_TIMESTAMPNS, 1)) {
      throw new SystemError('setsockopt SO_TIMESTAMPNS', this.#factory.calls.errno());
    }
  }

  /** From now on a longer message leaves as several datagrams of this length; 0 ends that. */
  segment(length: number): void {
    if (!this.#factory.setOption(this.fd, SOL_UDP, UDP_SEGMENT, length)) {
      throw new SystemError('setsockopt UDP_SEGMENT', this.#factory.calls.errno());
    }
  }

  send(message: Buffer): void {
    const { calls, message: memory } = this.#factory;
    message.copy(memory.bytes);
    const sent = calls.send(this.fd, memory.address, message.length, 0);
    // A refusal is of an earlier message: the server was not there yet. Whoever waits for an answer sends again.
    if (sent < 0 && ![EAGAIN, ECONNREFUSED].includes(calls.errno())) {
      throw new SystemError('send', calls.errno());
    }
  }

  /** A copy of the next datagram, or `undefined` when there is none. */
  receive(): Buffer | undefined {
    const { calls, message } = this.#factory;
    const length = calls.recv(this.fd, message.address, message.bytes.length, MSG_DONTWAIT);
    if (length >= 0) return Buffer.from(message.bytes.subarray(0, length));
    const errno = calls.errno();
    if ([EAGAIN, ECONNREFUSED, EINTR].includes(errno)) return undefined;
    throw new SystemError('recv', errno);
  }

  wait(milliseconds: number): void {
    this.#factory.wait([this.fd], POLLIN, milliseconds);
  }

  close(): void {
    this.#factory.calls.close(this.fd);
  }
}
