import { CHANNEL_HEADER_LENGTH, writeChannelHeader } from '@parley/stun/channel-data';
import type { TransportAddress } from '@parley/stun/transport-address';
import type { Arena, Layout } from './arena.js';
import {
  EAGAIN,
  EINTR,
  EINVAL,
  EIO,
  EMSGSIZE,
  ENOBUFS,
  EPERM,
  MSG_DONTWAIT,
  SOL_UDP,
  UDP_SEGMENT,
} from './constants.js';
import {
  MESSAGE_SIZE,
  setControl,
  setName,
  setVector,
  setVectors,
  VECTOR_SIZE,
} from './messages.js';
import { SOCKET_ADDRESS_ROOM, writeSocketAddress } from './socket-address.js';
import type { SystemCalls } from './system-calls.js';

/** Runs that may wait for the next flush. */
const MAXIMUM_RUNS = 256;
/** UDP_MAX_SEGMENTS of Linux before 6.9 */
const MAXIMUM_SEGMENTS = 64;
const MAXIMUM_PARTS = 2;
/** Octets of one run: an IPv4 datagram's limit less its headers, rounded down. */
const MAXIMUM_RUN_LENGTH = 65_000;
/** Room for copies of what is not in the arena already. */
const COPIES_LENGTH = 1 << 20;

/** `CMSG_SPACE(sizeof(uint16_t))` and `CMSG_LEN` of the same */
const SEGMENT_CONTROL_LENGTH = 24;
const SEGMENT_CONTROL_LEN = 18;
const CONTROL_DATA = 16;

const NONE = -1;

/** In place of a channel number, for packets that are sent as they are. */
export const NO_CHANNEL = 0;

/** What the queue keeps about a socket; part of the socket itself, so that finding it costs nothing. */
export interface SendState {
  readonly fd: number;
  /** first and last run that wait on this socket, or -1 */
  firstRun: number;
  lastRun: number;
  /** whether UDP_SEGMENT can be used; not with every device */
  canSegment: boolean;
  /**
   * The last peer to which the path turned out to be too narrow for segments, and for which length, octets: one client's
   * path must not cost the others of its listener anything.
   */
  narrowPeer: TransportAddress | undefined;
  narrowLength: number;
}

/**
 * Gathers packets and sends them with as few system calls, and as few walks through the kernel's network stack, as
 * possible: packets of one length that go from one socket to one peer, one after the other, form a *run*, which is one
 * datagram with UDP_SEGMENT that the kernel or the device cuts into packets. The last packet of a run may be shorter.
 * Order is kept per socket.
 */
export class SendQueue {
  readonly #calls: SystemCalls;
  readonly #arena: Arena;
  readonly #unsent: (packets: number) => void;
  readonly #vectors: number;
  readonly #headers: number;
  readonly #names: number;
  readonly #controls: number;
  readonly #messages: number;
  readonly #copies: number;

  #copied = 0;
  #runs = 0;
  /** sockets that have runs */
  readonly #waiting: SendState[] = [];
  readonly #peers: (TransportAddress | undefined)[] = Array.from({ length: MAXIMUM_RUNS });
  /** 1 while further packets may be added */
  readonly #canGrow = new Uint8Array(MAXIMUM_RUNS);
  readonly #nameLengths = new Uint8Array(MAXIMUM_RUNS);
  readonly #segments = new Uint8Array(MAXIMUM_RUNS);
  /** vectors of each segment: one for the header of ChannelData, one for the data */
  readonly #parts = new Uint8Array(MAXIMUM_RUNS);
  readonly #segmentLengths = new Uint16Array(MAXIMUM_RUNS);
  readonly #lengths = new Uint32Array(MAXIMUM_RUNS);
  /** the next run of the same socket, or -1 */
  readonly #nextRuns = new Int16Array(MAXIMUM_RUNS);

  /** Reserves the room that a queue needs in its arena. */
  static reserve(layout: Layout): SendQueueRoom {
    return {
      vectors: layout.reserve(MAXIMUM_RUNS * MAXIMUM_SEGMENTS * MAXIMUM_PARTS * VECTOR_SIZE),
      headers: layout.reserve(MAXIMUM_RUNS * MAXIMUM_SEGMENTS * CHANNEL_HEADER_LENGTH),
      names: layout.reserve(MAXIMUM_RUNS * SOCKET_ADDRESS_ROOM),
      controls: layout.reserve(MAXIMUM_RUNS * SEGMENT_CONTROL_LENGTH),
      messages: layout.reserve(MAXIMUM_RUNS * MESSAGE_SIZE),
      copies: layout.reserve(COPIES_LENGTH),
    };
  }

  /** @param unsent told how many packets the system did not take */
  constructor(
    calls: SystemCalls,
    arena: Arena,
    room: SendQueueRoom,
    unsent: (packets: number) => void,
  ) {
    this.#calls = calls;
    this.#arena = arena;
    this.#unsent = unsent;
    this.#vectors = room.vectors;
    this.#headers = room.headers;
    this.#names = room.names;
    this.#controls = room.controls;
    this.#messages = room.messages;
    this.#copies = room.copies;
    for (let run = 0; run < MAXIMUM_RUNS; run += 1) {
      const control = room.controls + run * SEGMENT_CONTROL_LENGTH;
      arena.writeSize(control, SEGMENT_CONTROL_LEN);
      arena.words[(control + 8) >> 2] = SOL_UDP;
      arena.words[(control + 12) >> 2] = UDP_SEGMENT;
    }
  }

  /**
   * Queues octets that are in the arena and stay there until the next flush, with a ChannelData header in front unless
   * `channel` is {@link NO_CHANNEL}.
   */
  add(
    socket: SendState,
    channel: number,
    start: number,
    end: number,
    peer: TransportAddress,
  ): void {
    const parts = channel === NO_CHANNEL ? 1 : MAXIMUM_PARTS;
    const length = end - start + (parts - 1) * CHANNEL_HEADER_LENGTH;
    let run = socket.lastRun;
    if (run === NONE || this.#peers[run] !== peer || !this.#fits(run, parts, length)) {
      // Copies stay: the octets to be queued may be the last of them.
      if (this.#runs === MAXIMUM_RUNS) this.#flushRuns();
      run = this.#begin(socket, parts, length, peer);
    }
    const segment = this.#segments[run] ?? 0;
    const vector = this.#vectorOf(run, segment);
    if (channel !== NO_CHANNEL) {
      const header = this.#headers + (run * MAXIMUM_SEGMENTS + segment) * CHANNEL_HEADER_LENGTH;
      writeChannelHeader(this.#arena.bytes, channel, end - start, header);
      setVector(this.#arena, vector, header, CHANNEL_HEADER_LENGTH);
    }
    setVector(this.#arena, vector + (parts - 1) * VECTOR_SIZE, start, end - start);
    this.#segments[run] = segment + 1;
    this.#lengths[run] = (this.#lengths[run] ?? 0) + length;
    // Only the last packet may be shorter: the run is complete.
    if (length < (this.#segmentLengths[run] ?? 0)) this.#canGrow[run] = 0;
  }

  /** Copies octets into the arena and answers where they are until the next flush. */
  copy(packet: Buffer, start: number, end: number): number {
    const length = end - start;
    if (this.#copied + length > COPIES_LENGTH) this.flush();
    const offset = this.#copies + this.#copied;
    packet.copy(this.#arena.bytes, offset, start, end);
    this.#copied += length;
    return offset;
  }

  /** Sends everything that waits. */
  flush(): void {
    this.#flushRuns();
    this.#copied = 0;
  }

  /** Sends what waits on one socket, for what must not be mixed with it. */
  flushSocket(socket: SendState): void {
    if (socket.firstRun !== NONE) this.#flushSocket(socket);
  }

  #flushRuns(): void {
    for (const socket of this.#waiting) this.#flushSocket(socket);
    this.#waiting.length = 0;
    this.#runs = 0;
  }

  #fits(run: number, parts: number, length: number): boolean {
    return (
      this.#canGrow[run] === 1 &&
      length > 0 &&
      parts === this.#parts[run] &&
      length <= (this.#segmentLengths[run] ?? 0) &&
      (this.#segments[run] ?? 0) < MAXIMUM_SEGMENTS &&
      (this.#lengths[run] ?? 0) + length <= MAXIMUM_RUN_LENGTH
    );
  }

  #begin(socket: SendState, parts: number, length: number, peer: TransportAddress): number {
    const run = this.#runs;
    this.#runs += 1;
    const previous = socket.lastRun;
    if (previous === NONE) {
      socket.firstRun = run;
      this.#waiting.push(socket);
    } else {
      this.#nextRuns[previous] = run;
    }
    socket.lastRun = run;
    this.#nextRuns[run] = NONE;
    this.#peers[run] = peer;
    const isNarrow = socket.narrowPeer === peer && length >= socket.narrowLength;
    this.#canGrow[run] = length > 0 && socket.canSegment && !isNarrow ? 1 : 0;
    this.#parts[run] = parts;
    this.#segments[run] = 0;
    this.#segmentLengths[run] = length;
    this.#lengths[run] = 0;
    this.#nameLengths[run] = writeSocketAddress(
      this.#arena,
      this.#names + run * SOCKET_ADDRESS_ROOM,
      peer,
    );
    return run;
  }

  #vectorOf(run: number, segment: number): number {
    const first = run * MAXIMUM_SEGMENTS * MAXIMUM_PARTS;
    return this.#vectors + (first + segment * (this.#parts[run] ?? 0)) * VECTOR_SIZE;
  }

  #flushSocket(socket: SendState): void {
    let run = socket.firstRun;
    socket.firstRun = NONE;
    socket.lastRun = NONE;
    let count = 0;
    const first = run;
    while (run !== NONE) {
      this.#writeMessage(count, run, 0, this.#segments[run] ?? 0);
      count += 1;
      run = this.#nextRuns[run] ?? NONE;
    }
    this.#sendRuns(socket, first, count);
  }

  /** A message of the next `sendmmsg`, with some or all segments of a run. */
  #writeMessage(index: number, run: number, segment: number, segments: number): void {
    const message = this.#messages + index * MESSAGE_SIZE;
    const name = this.#names + run * SOCKET_ADDRESS_ROOM;
    setName(this.#arena, message, name, this.#nameLengths[run] ?? 0);
    const vectors = segments * (this.#parts[run] ?? 0);
    setVectors(this.#arena, message, this.#vectorOf(run, segment), vectors);
    const control = this.#controls + index * SEGMENT_CONTROL_LENGTH;
    if (segments > 1) {
      this.#arena.halves[(control + CONTROL_DATA) >> 1] = this.#segmentLengths[run] ?? 0;
      setControl(this.#arena, message, control, SEGMENT_CONTROL_LENGTH);
    } else {
      setControl(this.#arena, message, control, 0);
    }
  }

  /** Sends `count` messages, one for each run from `first` on. */
  #sendRuns(socket: SendState, first: number, count: number): void {
    let run = first;
    let done = 0;
    let hasRetried = false;
    while (done < count) {
      const messages = this.#messages + done * MESSAGE_SIZE;
      const sent = this.#send(socket, messages, count - done);
      for (let skipped = 0; skipped < sent; skipped += 1) run = this.#nextRuns[run] ?? NONE;
      done += Math.max(sent, 0);
      if (sent > 0) {
        hasRetried = false;
        continue;
      }
      const errno = this.#calls.errno();
      if (isFull(errno)) {
        this.#giveUp(run);
        return;
      }
      const segments = this.#segments[run] ?? 0;
      if (mayBeAnothers(errno) && !hasRetried) {
        // An ICMP error that waited on the socket is told once, and by a packet that has nothing to do with it.
        hasRetried = true;
        continue;
      }
      if (segments > 1 && isRefusedSegmentation(errno)) {
        // The device cannot do it, or the path not with segments of this size: packet by packet, and not again.
        if (errno === EIO) {
          socket.canSegment = false;
        } else {
          socket.narrowPeer = this.#peers[run];
          socket.narrowLength = this.#segmentLengths[run] ?? 0;
        }
        const next = this.#nextRuns[run] ?? NONE;
        this.#sendSegments(socket, run, segments);
        this.#restoreMessages(next, done + 1);
      } else {
        this.#unsent(segments);
      }
      hasRetried = false;
      run = this.#nextRuns[run] ?? NONE;
      done += 1;
    }
  }

  /** Sends the packets of a run one by one. */
  #sendSegments(socket: SendState, run: number, segments: number): void {
    for (let segment = 0; segment < segments; segment += 1) {
      this.#writeMessage(segment, run, segment, 1);
    }
    let done = 0;
    let lost = 0;
    while (done < segments) {
      const messages = this.#messages + done * MESSAGE_SIZE;
      const sent = this.#send(socket, messages, segments - done);
      if (sent > 0) {
        done += sent;
      } else if (isFull(this.#calls.errno())) {
        lost += segments - done;
        done = segments;
      } else {
        lost += 1;
        done += 1;
      }
    }
    if (lost > 0) this.#unsent(lost);
  }

  /** Writes the messages from `index` on again, which {@link #sendSegments} has used. */
  #restoreMessages(first: number, index: number): void {
    let run = first;
    let at = index;
    while (run !== NONE) {
      this.#writeMessage(at, run, 0, this.#segments[run] ?? 0);
      at += 1;
      run = this.#nextRuns[run] ?? NONE;
    }
  }

  #send(socket: SendState, messages: number, count: number): number {
    const pointer = this.#arena.pointer(messages);
    let sent = this.#calls.sendmmsg(socket.fd, pointer, count, MSG_DONTWAIT);
    while (sent < 0 && this.#calls.errno() === EINTR) {
      sent = this.#calls.sendmmsg(socket.fd, pointer, count, MSG_DONTWAIT);
    }
    return sent;
  }

  /** Drops the runs from this one on. */
  #giveUp(first: number): void {
    let packets = 0;
    for (let run = first; run !== NONE; run = this.#nextRuns[run] ?? NONE) {
      packets += this.#segments[run] ?? 0;
    }
    this.#unsent(packets);
  }
}

export interface SendQueueRoom {
  readonly vectors: number;
  readonly headers: number;
  readonly names: number;
  readonly controls: number;
  readonly messages: number;
  readonly copies: number;
}

/** Whether the socket's or the device's queue takes no more now. */
function isFull(errno: number): boolean {
  return errno === EAGAIN || errno === ENOBUFS;
}

/** Whether an ICMP error about an earlier packet can be told in this way; those are none of it. */
function mayBeAnothers(errno: number): boolean {
  return errno !== EIO && errno !== EINVAL && errno !== EPERM;
}

/** EIO without checksum offload, EINVAL or, from newer kernels, EMSGSIZE for segments that do not fit the path. */
function isRefusedSegmentation(errno: number): boolean {
  return errno === EIO || errno === EINVAL || errno === EMSGSIZE;
}
