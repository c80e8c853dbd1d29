/** TCP connections of the load generator to the relay, on loopback. */
import { Memory } from './memory.js';
import type { SocketFactory } from './socket-factory.js';
import { StreamMessages } from './stream-messages.js';
import {
  EAGAIN,
  ECONNREFUSED,
  EINTR,
  IPPROTO_TCP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  POLLIN,
  POLLOUT,
  TCP_NODELAY,
} from './system-calls.js';
import { SystemError } from './system-error.js';

/** octets that are read at once */
const READ_ROOM = 128 * 1024;
/** A server gets so long to come up, and to take something from a connection, ms. */
const PATIENCE_MS = 5000;
const RETRY_MS = 50;
/** how long a full connection is waited for before what else there is to do is done, ms */
const ROOM_WAIT_MS = 1;

export class TcpSocket {
  readonly fd: number;
  /** Requests are sent once (RFC 8489 §6.2.2). */
  readonly isReliable = true;
  readonly #factory: SocketFactory;
  /** what is read and not taken yet outlives a load point, as the framing has to */
  readonly data: Memory;
  readonly messages: StreamMessages;

  constructor(factory: SocketFactory, fd: number) {
    this.#factory = factory;
    this.fd = fd;
    this.data = new Memory(factory.calls, READ_ROOM);
    this.messages = new StreamMessages(this.data.bytes);
  }

  /** Connects to a port of loopback, as soon as a server listens there. */
  connect(port: number): void {
    const deadline = performance.now() + PATIENCE_MS;
    for (
      let errno = this.#factory.tryConnect(this.fd, port);
      errno !== 0;
      errno = this.#factory.tryConnect(this.fd, port)
    ) {
      if (errno !== ECONNREFUSED || performance.now() > deadline) {
        throw new SystemError('connect', errno);
      }
      this.#factory.wait([], POLLIN, RETRY_MS);
    }
    if (!this.#factory.setOption(this.fd, IPPROTO_TCP, TCP_NODELAY, 1)) {
      throw new SystemError('setsockopt TCP_NODELAY', this.#factory.calls.errno());
    }
  }

  /** Has room for a lot; to be called before {@link connect}, which settles the window's scale (RFC 7323 §2.2). */
  prepareToReceive(): void {
    this.#factory.enlargeReceiveBuffer(this.fd);
  }

  send(message: Buffer): void {
    const { message: memory } = this.#factory;
    message.copy(memory.bytes);
    this.write(memory, message.length, () => undefined);
  }

  /**
   * Hands over all octets, waiting for room where there is none.
   * @param meanwhile is done now and then while it waits
   * @returns whether it had to wait
   */
  write({ address }: Memory, length: number, meanwhile: () => void): boolean {
    const { calls } = this.#factory;
    let written = 0;
    let waitedSince: number | undefined;
    let hasWaited = false;
    while (written < length) {
      const count = calls.send(
        this.fd,
        address + written,
        length - written,
        MSG_DONTWAIT | MSG_NOSIGNAL,
      );
      if (count > 0) {
        written += count;
        waitedSince = undefined;
        continue;
      }
      const errno = calls.errno();
      if (errno === EINTR) continue;
      if (errno !== EAGAIN) throw new SystemError('send', errno);
      hasWaited = true;
      waitedSince ??= performance.now();
      if (performance.now() - waitedSince > PATIENCE_MS) {
        throw new Error(`the server has taken nothing for ${PATIENCE_MS / 1000} s`);
      }
      this.#factory.wait([this.fd], POLLOUT, ROOM_WAIT_MS);
      meanwhile();
    }
    return hasWaited;
  }

  /** Reads once into {@link messages}; answers whether more may be there. */
  read(): boolean {
    const { calls } = this.#factory;
    const offset = this.messages.prepare();
    const room = READ_ROOM - offset;
    const count = calls.recv(this.fd, this.data.address + offset, room, MSG_DONTWAIT);
    if (count > 0) {
      this.messages.added(count);
      return count === room;
    }
    if (count === 0) throw new Error('the server closed a connection');
    const errno = calls.errno();
    if (errno !== EAGAIN && errno !== EINTR) throw new SystemError('recv', errno);
    return false;
  }

  /** A copy of the next message, or `undefined` when there is none. */
  receive(): Buffer | undefined {
    let length = this.messages.next();
    if (length === 0) {
      this.read();
      length = this.messages.next();
    }
    if (length === 0) return undefined;
    const { messageStart } = this.messages;
    return Buffer.from(this.data.bytes.subarray(messageStart, messageStart + length));
  }

  /** Waits for what has not been read yet. */
  wait(milliseconds: number): void {
    this.#factory.wait([this.fd], POLLIN, milliseconds);
  }

  close(): void {
    this.#factory.calls.close(this.fd);
  }
}
