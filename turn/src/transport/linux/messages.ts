/** Arrays of `struct mmsghdr` with the `iovec`s, names and control data that they point to. */
import type { Arena } from './arena.js';

/** `sizeof(struct mmsghdr)` and the offsets of its fields on 64-bit Linux. */
export const MESSAGE_SIZE = 64;
const NAME = 0;
const NAME_LENGTH = 8;
const VECTORS = 16;
const VECTOR_COUNT = 24;
const CONTROL = 32;
const CONTROL_LENGTH = 40;
const FLAGS = 48;
const RECEIVED_LENGTH = 56;

/** `sizeof(struct iovec)` */
export const VECTOR_SIZE = 16;

/** Points a message at its name. */
export function setName(arena: Arena, message: number, name: number, length: number): void {
  arena.writePointer(message + NAME, name);
  arena.words[(message + NAME_LENGTH) >> 2] = length;
}

/** The length alone, which receiving overwrites. */
export function setNameLength(arena: Arena, message: number, length: number): void {
  arena.words[(message + NAME_LENGTH) >> 2] = length;
}

export function setVectors(arena: Arena, message: number, vectors: number, count: number): void {
  arena.writePointer(message + VECTORS, vectors);
  arena.writeSize(message + VECTOR_COUNT, count);
}

/** Points a message at its control data; with a length of 0 it has none. */
export function setControl(arena: Arena, message: number, control: number, length: number): void {
  arena.writePointer(message + CONTROL, control);
  arena.writeSize(message + CONTROL_LENGTH, length);
  arena.words[(message + FLAGS) >> 2] = 0;
}

/** The length alone, which receiving overwrites. */
export function setControlLength(arena: Arena, message: number, length: number): void {
  arena.words[(message + CONTROL_LENGTH) >> 2] = length;
}

/** How much control data came, octets. */
export function controlLength(arena: Arena, message: number): number {
  return arena.words[(message + CONTROL_LENGTH) >> 2] ?? 0;
}

/** How many octets a message received. */
export function receivedLength(arena: Arena, message: number): number {
  return arena.words[(message + RECEIVED_LENGTH) >> 2] ?? 0;
}

export function setVector(arena: Arena, vector: number, start: number, length: number): void {
  arena.writePointer(vector, start);
  arena.writeSize(vector + 8, length);
}
