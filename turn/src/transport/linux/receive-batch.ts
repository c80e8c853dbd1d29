import type { Arena, Layout } from './arena.js';
import { MSG_DONTWAIT, SOL_UDP, UDP_GRO } from './constants.js';
import {
  controlLength,
  MESSAGE_SIZE,
  receivedLength,
  setControl,
  setControlLength,
  setName,
  setNameLength,
  setVector,
  setVectors,
  VECTOR_SIZE,
} from './messages.js';
import { SOCKADDR_IN6_LENGTH, SOCKET_ADDRESS_ROOM } from './socket-address.js';
import type { SystemCalls } from './system-calls.js';

/** Datagrams that may be received before what they gave rise to is sent. */
const SLOTS = 256;
/** Datagrams of one system call. */
const BATCH = 64;
/** The longest datagram there is, and the most that the kernel merges into one (UDP_GRO). */
const SLOT_LENGTH = 65_536;
/** Room for one control message with an `int`, and where its fields are. */
const CONTROL_ROOM = 64;
const CONTROL_LEVEL = 8;
const CONTROL_TYPE = 12;
const CONTROL_DATA = 16;
const CONTROL_USED = 20;
/** Not a power of two: else all slots would compete for the same few places in the processor's cache. */
const STRIDE = SLOT_LENGTH + 5 * 64;

export interface ReceiveBatchRoom {
  readonly slots: number;
  readonly names: number;
  readonly vectors: number;
  readonly controls: number;
  readonly messages: number;
}

/** Slots for datagrams, filled by `recvmmsg`. Octets stay where they were received until the slots are given back. */
export class ReceiveBatch {
  readonly #calls: SystemCalls;
  readonly #arena: Arena;
  readonly #room: ReceiveBatchRoom;
  #used = 0;

  /** Reserves the room that a batch needs in its arena. */
  static reserve(layout: Layout): ReceiveBatchRoom {
    return {
      slots: layout.reserve(SLOTS * STRIDE),
      names: layout.reserve(SLOTS * SOCKET_ADDRESS_ROOM),
      vectors: layout.reserve(SLOTS * VECTOR_SIZE),
      controls: layout.reserve(SLOTS * CONTROL_ROOM),
      messages: layout.reserve(SLOTS * MESSAGE_SIZE),
    };
  }

  constructor(calls: SystemCalls, arena: Arena, room: ReceiveBatchRoom) {
    this.#calls = calls;
    this.#arena = arena;
    this.#room = room;
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const message = room.messages + slot * MESSAGE_SIZE;
      const vector = room.vectors + slot * VECTOR_SIZE;
      setVector(arena, vector, this.startOf(slot), SLOT_LENGTH);
      setVectors(arena, message, vector, 1);
      setName(arena, message, this.nameOf(slot), SOCKADDR_IN6_LENGTH);
      setControl(arena, message, room.controls + slot * CONTROL_ROOM, CONTROL_ROOM);
    }
  }

  /** Whether the next call may receive as many datagrams as it can. */
  get hasRoom(): boolean {
    return this.#used + BATCH <= SLOTS;
  }

  /** Gives all slots back; nothing may refer to their octets any more. */
  reset(): void {
    this.#used = 0;
  }

  /**
   * Receives what waits on a socket, without waiting: the first slot and how many were filled, or -1 in place of the
   * count, with `errno` set.
   */
  receive(fd: number): number {
    const first = this.#room.messages + this.#used * MESSAGE_SIZE;
    return this.#calls.recvmmsg(fd, this.#arena.pointer(first), BATCH, MSG_DONTWAIT, 0);
  }

  /** Takes the next filled slot. */
  take(): number {
    const slot = this.#used;
    this.#used += 1;
    return slot;
  }

  startOf(slot: number): number {
    return this.#room.slots + slot * STRIDE;
  }

  /** How many octets a slot holds. */
  lengthOf(slot: number): number {
    return receivedLength(this.#arena, this.#messageOf(slot));
  }

  /**
   * How long the packets in a slot are, of which the last may be shorter: the kernel may have merged several of one sender
   * that came together (UDP_GRO, udp(7)).
   */
  segmentOf(slot: number): number {
    const { words } = this.#arena;
    const control = this.#room.controls + slot * CONTROL_ROOM;
    const isMerged =
      controlLength(this.#arena, this.#messageOf(slot)) >= CONTROL_USED &&
      words[(control + CONTROL_LEVEL) >> 2] === SOL_UDP &&
      words[(control + CONTROL_TYPE) >> 2] === UDP_GRO;
    return isMerged ? (words[(control + CONTROL_DATA) >> 2] ?? 0) : this.lengthOf(slot);
  }

  /** Makes a slot's message fit to be received into again: the kernel has written lengths where it will read them. */
  restore(slot: number): void {
    const message = this.#messageOf(slot);
    setNameLength(this.#arena, message, SOCKADDR_IN6_LENGTH);
    setControlLength(this.#arena, message, CONTROL_ROOM);
  }

  #messageOf(slot: number): number {
    return this.#room.messages + slot * MESSAGE_SIZE;
  }

  /** Where the `sockaddr` of a slot's sender is. */
  nameOf(slot: number): number {
    return this.#room.names + slot * SOCKET_ADDRESS_ROOM;
  }
}
