import type { UdpSocket, UdpSocketOptions, UdpTransport } from '../udp-socket.js';
import { Arena, createLayout } from './arena.js';
import {
  EAGAIN,
  EINTR,
  EPOLL_CTL_ADD,
  EPOLLERR,
  EPOLLIN,
  ENOTSOCK,
  IP_MTU_DISCOVER,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MTU_DISCOVER,
  MSG_DONTWAIT,
  PMTUDISC_DO,
  PMTUDISC_WANT,
} from './constants.js';
import { ErrorQueue } from './error-queue.js';
import { LinuxSocket, type SocketHost } from './linux-socket.js';
import { SocketMaker } from './open-socket.js';
import { ReceiveBatch } from './receive-batch.js';
import { NO_CHANNEL, SendQueue } from './send-queue.js';
import { SourceTable } from './socket-address.js';
import { UnavailableError, type SystemCalls } from './system-calls.js';
import { SystemError } from './system-error.js';

/** Sockets that one `epoll_wait` may name. */
const MAXIMUM_EVENTS = 128;
/** `struct epoll_event` is packed on x86-64 only. */
const EVENT_SIZE = process.arch === 'x64' ? 12 : 16;
const EVENT_DATA = process.arch === 'x64' ? 4 : 8;

/** What epoll says of a descriptor that is watched but is not one of the sockets. */
const WATCHED = 0xffffffff;

export interface LinuxTransportOptions {
  /** whether other workers bind the ports of shared sockets too */
  readonly isShared: boolean;
  /** told how many packets the system did not take */
  readonly unsent: (packets: number) => void;
  /** called after each wait, before packets are handed over: the time has gone on */
  readonly awoken: () => void;
}

/**
 * UDP over `epoll`, `recvmmsg` and `sendmmsg` with UDP_SEGMENT. Nothing happens by itself: whoever owns it calls
 * `poll` again and again.
 */
export interface LinuxTransport extends UdpTransport {
  /** Makes a descriptor that is not one of its own end a wait of `poll` when it can be read. */
  readonly watch: (fd: number) => void;
  /**
   * Sends what waits, waits for packets for at most `timeout` ms, hands them over and sends what they gave rise to.
   * Answers whether a watched descriptor can be read.
   */
  readonly poll: (timeout: number) => boolean;
  /** Whether sockets were asked for whose answer has not been given; the next `poll` gives it. */
  readonly hasAnswers: () => boolean;
  readonly sockets: SocketMaker;
  /** Closes everything; once is enough. */
  readonly close: () => void;
}

/**
 * Throws {@link SystemError} when the kernel has no epoll for it, and {@link UnavailableError} when a batch of messages
 * cannot be received or sent: sandboxes refuse what they do not know.
 */
export function createLinuxTransport(
  calls: SystemCalls,
  options: LinuxTransportOptions,
): LinuxTransport {
  const layout = createLayout();
  const room = {
    receive: ReceiveBatch.reserve(layout),
    send: SendQueue.reserve(layout),
    errors: ErrorQueue.reserve(layout),
    maker: SocketMaker.reserve(layout),
    events: layout.reserve(MAXIMUM_EVENTS * EVENT_SIZE),
    event: layout.reserve(EVENT_SIZE),
  };
  const arena = new Arena(calls, layout.length());
  const batch = new ReceiveBatch(calls, arena, room.receive);
  const queue = new SendQueue(calls, arena, room.send, options.unsent);
  const errors = new ErrorQueue(calls, arena, room.errors);
  const maker = new SocketMaker(calls, arena, room.maker);
  const sources = new SourceTable();
  const sockets: (LinuxSocket | undefined)[] = [];
  const freeIndexes: number[] = [];
  const answers: (() => void)[] = [];

  const epoll = calls.epollCreate1(0);
  if (epoll < 0) throw new SystemError('epoll_create1', calls.errno());
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    queue.flush();
    for (const socket of sockets) socket?.close();
    calls.close(epoll);
  };
  try {
    requireBatches(calls, epoll);
  } catch (error) {
    close();
    throw error;
  }
  const add = (fd: number, data: number): void => {
    arena.words[room.event >> 2] = EPOLLIN;
    arena.bytes.writeUInt32LE(data, room.event + EVENT_DATA);
    arena.bytes.writeUInt32LE(0, room.event + EVENT_DATA + 4);
    if (calls.epollCtl(epoll, EPOLL_CTL_ADD, fd, arena.pointer(room.event)) < 0) {
      throw new SystemError('epoll_ctl', calls.errno());
    }
  };

  /** Octets are in the arena where they were received, or else are copied there. */
  const send: SocketHost['send'] = (socket, channel, packet, start, end, peer) => {
    const offset = packet === arena.bytes ? start : queue.copy(packet, start, end);
    queue.add(socket, channel, offset, offset + end - start, peer);
  };

  const host: SocketHost = {
    send,
    sendDontFragment(socket, packet, start, end, peer) {
      const isIpv6 = peer.family === 6;
      const level = isIpv6 ? IPPROTO_IPV6 : IPPROTO_IP;
      const name = isIpv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER;
      socket.unfragmented = peer;
      queue.flushSocket(socket);
      maker.option(socket.fd, level, name, PMTUDISC_DO);
      send(socket, NO_CHANNEL, packet, start, end, peer);
      queue.flushSocket(socket);
      maker.option(socket.fd, level, name, PMTUDISC_WANT);
      return true;
    },
    close(socket) {
      queue.flushSocket(socket);
      sockets[socket.index] = undefined;
      freeIndexes.push(socket.index);
      // Closing takes it out of epoll too.
      calls.close(socket.fd);
    },
  };

  const open = (socketOptions: UdpSocketOptions): UdpSocket => {
    const { address, port, bufferSize, icmpReceived } = socketOptions;
    const isShared = options.isShared && socketOptions.isShared === true;
    const { fd, local, canSegment } = maker.udp(
      { address, port, isShared },
      bufferSize,
      icmpReceived !== undefined,
    );
    const index = freeIndexes.pop() ?? sockets.length;
    try {
      add(fd, index);
    } catch (error) {
      calls.close(fd);
      throw error;
    }
    const socket = new LinuxSocket(host, fd, index, local, canSegment, socketOptions);
    sockets[index] = socket;
    return socket;
  };

  const receive = (socket: LinuxSocket): void => {
    if (!batch.hasRoom) {
      queue.flush();
      batch.reset();
    }
    const count = batch.receive(socket.fd);
    if (count < 0) {
      const errno = calls.errno();
      // With ICMP errors queued, the one that interrupts is told through the queue.
      const isTold = socket.options.icmpReceived !== undefined;
      if (errno !== EAGAIN && errno !== EINTR && !isTold) {
        socket.options.receiveFailed(new SystemError('recvmmsg', errno));
      }
      return;
    }
    const { received } = socket.options;
    for (let index = 0; index < count; index += 1) {
      const slot = batch.take();
      const { address, port } = sources.at(arena, batch.nameOf(slot));
      const segment = batch.segmentOf(slot);
      const end = batch.startOf(slot) + batch.lengthOf(slot);
      batch.restore(slot);
      // Nobody can be answered at port 0.
      if (port === 0) continue;
      let start = batch.startOf(slot);
      // An empty datagram is one too. What came before may have closed the socket.
      do {
        const next = Math.min(start + segment, end);
        if (socket.isOpen) received(arena.bytes, start, next, address, port);
        start = next;
      } while (start < end);
    }
  };

  const answer = (): void => {
    if (answers.length === 0) return;
    for (const give of answers.splice(0)) give();
  };

  return {
    canSetDontFragment: true,
    open(socketOptions, opened, failed) {
      answers.push(() => {
        let socket: UdpSocket;
        try {
          socket = open(socketOptions);
        } catch (error) {
          failed(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        opened(socket);
      });
    },
    watch(fd) {
      add(fd, WATCHED);
    },
    poll(timeout) {
      answer();
      queue.flush();
      const events = arena.pointer(room.events);
      const count = calls.epollWait(epoll, events, MAXIMUM_EVENTS, timeout);
      options.awoken();
      let isWatchedReady = false;
      for (let index = 0; index < count; index += 1) {
        const event = room.events + index * EVENT_SIZE;
        const flags = arena.words[event >> 2] ?? 0;
        const data = arena.words[(event + EVENT_DATA) >> 2] ?? 0;
        if (data === WATCHED) {
          isWatchedReady = true;
          continue;
        }
        const socket = sockets[data];
        if (socket === undefined) continue;
        const { icmpReceived } = socket.options;
        if ((flags & EPOLLERR) !== 0 && icmpReceived !== undefined) {
          errors.drain(socket.fd, socket.local.family, socket.unfragmented, icmpReceived);
        }
        if (socket.isOpen) receive(socket);
      }
      answer();
      queue.flush();
      batch.reset();
      return isWatchedReady;
    },
    hasAnswers: () => answers.length > 0,
    sockets: maker,
    close,
  };
}

/** @param fd of anything but a socket */
function requireBatches(calls: SystemCalls, fd: number): void {
  const probes = {
    recvmmsg: () => calls.recvmmsg(fd, 0, 0, MSG_DONTWAIT, 0),
    sendmmsg: () => calls.sendmmsg(fd, 0, 0, MSG_DONTWAIT),
  };
  for (const [name, probe] of Object.entries(probes)) {
    // A kernel that has the call says that it is for sockets only.
    if (probe() < 0 && calls.errno() !== ENOTSOCK) {
      throw new UnavailableError(new SystemError(name, calls.errno()).message);
    }
  }
}
